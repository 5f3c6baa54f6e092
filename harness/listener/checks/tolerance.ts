import type { Check } from '../check.ts';
import { judgeOnce, passTime, visibilityOf } from '../effects.ts';
import { type Message, PLAIN_HEADERS } from '../messages.ts';
import { replyText } from '../outcome.ts';
import type { Payload } from '../payloads.ts';
import { createSheet, judgeAnswer, judgeComposure } from '../sheet.ts';
import type { Trial, Unsubscribed } from '../trial.ts';

/** What Amazon may add at any time, what is large or missing, and what is no message at all. */

const withMembers = (payload: Payload): Payload => ({
  ...payload,
  body: {
    ...payload.body,
    futureInfo: { since: '2032-01-01T00:00:00.000Z', list: [1, 'two', null, { three: true }] },
    deviceInfo: { ...(payload.body.deviceInfo as object), firmware: { version: '9.1' } },
    notificationInfo: { ...(payload.body.notificationInfo as object), priority: 5 },
  },
});

export const ignoresUnknownMembers: Check = {
  id: 'C-15',
  level: 'must',
  title: 'ignores members that it does not know',
  stimulus: 'Notifications with further members in the envelope, in its MessageAttributes, and in the DRS payload.',
  expects: '2xx, and the usual effect.',
  needsObserve: true,
  source: 'NOTIF',
  async run(trial) {
    const { messages, payloads } = trial;
    const sheet = createSheet();
    const envelope = payloads.slot(true);
    const attributes = payloads.slot(true);
    const body = payloads.slot(true);
    const cases: readonly [string, Payload, Message][] = [
      [
        'a notification with further members in its envelope',
        envelope,
        await messages.notification({
          of: envelope,
          altered: (one) => ({ ...one, SequenceNumber: '10000', Extra: { a: [1] } }),
        }),
      ],
      [
        'a notification with further MessageAttributes',
        attributes,
        await messages.notification({
          of: attributes,
          altered: (one) => ({
            ...one,
            MessageAttributes: {
              ...(one.MessageAttributes as object | undefined),
              trace: { Type: 'Binary', Value: 'AgME' },
              weight: { Type: 'Number', Value: '99.12' },
            },
          }),
        }),
      ],
      [
        'a notification with further members in its payload',
        body,
        await messages.notification({ of: withMembers(body) }),
      ],
    ];
    for (const [what, payload, message] of cases) {
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
      await judgeOnce(trial, sheet, [payload], what);
    }
    return sheet.finding();
  },
};

export const ignoresUnknownTypes: Check = {
  id: 'C-15b',
  level: 'should',
  title: 'ignores notifications of a type that it does not know',
  stimulus: 'A notification whose `notificationType` nobody has heard of.',
  expects: '2xx: SNS has delivered it, and there is nothing to do.',
  needsObserve: false,
  source: 'NOTIF',
  async run(trial) {
    const payload = trial.payloads.slot(true);
    const info = payload.body.notificationInfo as object;
    const of = {
      ...payload,
      body: {
        ...payload.body,
        notificationInfo: { ...info, notificationType: 'SlotRenamedNotification' },
        subscriptionInfo: undefined,
      },
    };
    const sheet = createSheet();
    const what = 'a notification of an unknown type';
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, await trial.messages.notification({ of })));
    return sheet.finding();
  },
};

export const doesWithoutHeaders: Check = {
  id: 'C-23',
  level: 'should',
  title: 'does not break down without the headers of SNS',
  stimulus: 'A genuine notification without any `x-amz-sns-…` header.',
  expects: 'Refused, or taken from the body: no 5xx.',
  needsObserve: false,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    const message = await trial.messages.notification({ of: trial.payloads.slot(true), headers: PLAIN_HEADERS });
    const sheet = createSheet();
    const what = 'a notification without the headers of SNS';
    judgeComposure(trial, sheet, what, await trial.send(what, message));
    return sheet.finding();
  },
};

export const survivesMalformedBodies: Check = {
  id: 'C-24',
  level: 'should',
  title: 'does not break down on bodies that are no message',
  stimulus:
    'Nothing at all, broken JSON, a JSON array, null, an object without members, and a signed notification whose Message is no JSON.',
  expects: '4xx, or 2xx for the signed one: never a 5xx, and never no answer.',
  needsObserve: false,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const sheet = createSheet();
    const headers = (await trial.messages.notification({ of: 'x' })).headers;
    const bodies: readonly [string, string][] = [
      ['an empty body', ''],
      ['broken JSON', '{"Type":"Notification","Message":'],
      ['a JSON array', '[]'],
      ['null', 'null'],
      ['an object without members', '{}'],
    ];
    const messages: [string, Message][] = bodies.map(([what, body]) => [what, { headers, body, messageId: '' }]);
    const signed = await trial.messages.notification({ of: 'hello, world' });
    messages.push(['a signed notification whose Message is no JSON', signed]);
    // At once, since each of them may take as long as SNS waits.
    const replies = await Promise.all(messages.map(([what, message]) => trial.send(what, message)));
    for (const [at, reply] of replies.entries()) judgeComposure(trial, sheet, messages[at]?.[0] ?? '', reply);
    return sheet.finding();
  },
};

/** SNS takes messages of up to 256 KiB. */
const LARGE_BYTES = 262_000;

export const takesLargeMessages: Check = {
  id: 'C-24b',
  level: 'should',
  title: 'takes messages as large as SNS lets them be',
  stimulus: 'A genuine notification of nearly 256 KiB, most of it blanks between its members.',
  expects: '2xx, and the usual effect.',
  needsObserve: true,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    const payload = trial.payloads.slot(true);
    const text = JSON.stringify(payload.body);
    const blanks = ' '.repeat(LARGE_BYTES - Buffer.byteLength(text));
    const message = await trial.messages.notification({ of: text.replace(/\}$/, `${blanks}}`) });
    const sheet = createSheet();
    const what = 'a notification of nearly 256 KiB';
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
    await judgeOnce(trial, sheet, [payload], what);
    return sheet.finding();
  },
};

export const takesUnsubscribeCalmly: Check = {
  id: 'C-17',
  level: 'must',
  title: 'does not subscribe again in a circle when the subscription ends',
  stimulus: 'A genuine UnsubscribeConfirmation.',
  expects: 'No 5xx, and its SubscribeURL is visited at most once.',
  needsObserve: false,
  source: 'AWS-SNS-UNSUBSCRIBE',
  async run(trial) {
    const sheet = createSheet();
    const { token, reply } = await unsubscribed(trial);
    judgeComposure(trial, sheet, 'an UnsubscribeConfirmation', reply);
    await settle(trial, token);
    const visits = trial.sns.confirmed(token);
    if (visits > 0) trial.note(`the subscription was restored ${visits === 1 ? 'once' : `${visits} times`}`);
    if (visits > 1) sheet.problem(`the subscription was restored ${visits} times: whoever ended it had a reason`);
    return sheet.finding();
  },
};

/** Ends the subscription, once in a run. */
function unsubscribed(trial: Trial): Promise<Unsubscribed> {
  trial.memory.unsubscribed ??= unsubscribe(trial);
  return trial.memory.unsubscribed;
}

async function unsubscribe({ messages, sendGenuine }: Trial): Promise<Unsubscribed> {
  const token = messages.token();
  const message = await messages.handshake({ token, type: 'UnsubscribeConfirmation' });
  return { token, reply: await sendGenuine('a genuine UnsubscribeConfirmation', message) };
}

/** Until another message was dealt with, or for as long as patience lasts. */
async function settle(trial: Trial, token: string): Promise<void> {
  const visibility = await visibilityOf(trial);
  if (visibility.visible) await passTime(trial);
  else await trial.until(() => trial.sns.confirmed(token) > 1);
}

export const verifiesUnsubscribe: Check = {
  id: 'C-17b',
  level: 'should',
  title: 'verifies an UnsubscribeConfirmation as it is signed',
  stimulus: 'The same message, whose signature covers SubscribeURL and Token.',
  expects: '2xx. The package sns-validator 0.3.5 forgets the Token and refuses it, a genuine one of AWS too.',
  needsObserve: false,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const sheet = createSheet();
    const { reply } = await unsubscribed(trial);
    const isLate = reply.kind === 'late' && !trial.memory.isAnswering;
    if (isLate || (reply.kind === 'answered' && reply.status < 500))
      judgeAnswer(trial, sheet, 'an UnsubscribeConfirmation, which sns-validator 0.3.5 gets wrong,', reply);
    else sheet.unclear(`the UnsubscribeConfirmation got ${replyText(reply)}, which C-17 is about`);
    return sheet.finding();
  },
};
