import type { Check } from '../check.ts';
import { judgeOnce, livedThrough, visibilityOf } from '../effects.ts';
import { failed, notObservable, passed, replyText, skipped } from '../outcome.ts';
import { payloadName } from '../payloads.ts';
import { createSheet, judgeAnswer } from '../sheet.ts';

/** Genuine messages: they are answered in time and with 2xx, and take effect. */

/** SNS would still wait, but whoever takes so long is late on a bad day. */
const SLOW_MS = 5_000;

export const answersInTime: Check = {
  id: 'C-03',
  level: 'must',
  title: 'answers within the 15 seconds that SNS waits',
  stimulus: 'A genuine notification.',
  expects: 'A complete answer before the time is over; above 5 s it is remarked on.',
  needsObserve: false,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const message = await trial.messages.notification({ of: trial.payloads.slot(true) });
    const reply = await trial.sendGenuine('a genuine notification', message, { inFullTime: true });
    if (reply.kind === 'late')
      return failed(
        `no complete answer within ${trial.settings.attemptTimeoutMs / 1000} s, so SNS sends the message again and gives up in the end: verify it, keep it, answer, and work afterwards`,
      );
    if (reply.kind === 'broken') return notObservable(`the notification got ${replyText(reply)}`);
    const took = `answered after ${Math.round(reply.ms)} ms`;
    return passed(reply.ms > SLOW_MS ? `${took}, which is close to the limit` : took);
  },
};

export const answersWith2xx: Check = {
  id: 'C-04',
  level: 'must',
  title: 'answers 2xx to every type in every version',
  stimulus: 'A genuine notification of each type in each of its versions.',
  expects: '200 to 299 for each; a redirect loses the message.',
  needsObserve: false,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const sheet = createSheet();
    const lived = await livedThrough(trial);
    for (const { payload, reply } of lived) judgeAnswer(trial, sheet, payloadName(payload), reply);
    return sheet.finding(`${lived.length} notifications`);
  },
};

/** No page shows this one, and whoever does not know it is right to ignore it. */
const INFERRED = 'ItemDeliveredNotification';

export const takesEveryType: Check = {
  id: 'C-16',
  level: 'must',
  title: 'takes every documented type, in one version at least',
  stimulus: 'A genuine notification of each type in each of its versions.',
  expects:
    'Each documented type takes effect in v1.0 or v2.0; in which one depends on what is configured for the model.',
  needsObserve: true,
  source: 'NOTIF',
  async run(trial) {
    const visibility = await visibilityOf(trial);
    if (!visibility.visible) return notObservable(visibility.reason);
    const lived = await livedThrough(trial);
    const sheet = createSheet();
    const types = new Set(lived.map(({ payload }) => payload.type));
    for (const type of types) {
      if (type === INFERRED) continue;
      const forms = lived.filter(({ payload }) => payload.type === type).map(({ payload }) => payload);
      const isTaken = await trial.until(async () => {
        const counts = await Promise.all(forms.map((payload) => trial.effectsOf(payload)));
        return counts.some((count) => count > 0);
      });
      if (!isTaken) sheet.problem(`${type} had no effect`);
    }
    return sheet.finding();
  },
};

export const takesBothVersions: Check = {
  id: 'C-16b',
  level: 'should',
  title: 'takes both versions of the payload',
  stimulus: 'A genuine notification of each type that has two versions, in v1.0 and in v2.0.',
  expects: 'Each takes effect, exactly once.',
  needsObserve: true,
  source: 'NOTIF',
  async run(trial) {
    const visibility = await visibilityOf(trial);
    if (!visibility.visible) return notObservable(visibility.reason);
    const sheet = createSheet();
    for (const { payload } of await livedThrough(trial)) {
      if (payload.form === 'single') continue;
      const isTaken = await trial.until(async () => (await trial.effectsOf(payload)) > 0);
      const count = await trial.effectsOf(payload);
      if (!isTaken) sheet.problem(`${payloadName(payload)} had no effect`);
      if (count > 1) sheet.problem(`${payloadName(payload)} took effect ${count} times`);
    }
    return sheet.finding();
  },
};

export const takesBothSignatureVersions: Check = {
  id: 'C-10',
  level: 'should',
  title: 'takes SignatureVersion 1 and 2',
  stimulus: 'The same kind of notification, signed with SHA-1 as version 1 and with SHA-256 as version 2.',
  expects: 'Both take effect.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { signatureVersions } = trial.settings;
    const [only] = signatureVersions;
    if (signatureVersions.length < 2) return skipped(`only version ${only} was asked for (--signature-version)`);
    const sheet = createSheet();
    for (const signatureVersion of signatureVersions) {
      const payload = trial.payloads.slot(true);
      const what = `the notification of SignatureVersion ${signatureVersion}`;
      const message = await trial.messages.notification({ of: payload, signatureVersion });
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
      await judgeOnce(trial, sheet, [payload], what);
    }
    return sheet.finding();
  },
};

export const verifiesAnyText: Check = {
  id: 'C-20',
  level: 'should',
  title: 'verifies text with Unicode and control characters',
  stimulus:
    'A notification whose text has an accent, U+2028, quotes, an emoji, and tabs and line ends between its members.',
  expects: '2xx, and it takes effect.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const payload = trial.payloads.slot(true, { unit: 'Stück \u2028 "q" \\ \u0001 🫘' });
    const text = JSON.stringify(payload.body, null, '\t');
    const of = { ...payload, body: payload.body };
    const message = await trial.messages.notification({ of: text });
    const sheet = createSheet();
    const what = 'the notification with odd characters';
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
    await judgeOnce(trial, sheet, [of], what);
    return sheet.finding();
  },
};

export const verifiesAnySubject: Check = {
  id: 'C-21',
  level: 'should',
  title: 'takes notifications with any Subject, and with none',
  stimulus: 'One notification without Subject, and one with another Subject than DRS has.',
  expects: 'Both take effect: the type is told by `notificationType`.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const sheet = createSheet();
    for (const subject of [null, 'Order update']) {
      const payload = trial.payloads.slot(true);
      const what = subject === null ? 'the notification without Subject' : `the notification of Subject "${subject}"`;
      const message = await trial.messages.notification({ of: payload, subject });
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
      await judgeOnce(trial, sheet, [payload], what);
    }
    return sheet.finding();
  },
};
