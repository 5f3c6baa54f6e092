import type { Check } from '../check.ts';
import { visibilityOf } from '../effects.ts';
import { type Finding, failed, passed, type Reply, replyText } from '../outcome.ts';
import { askedForCertificate, createSheet, judgeAnswer, refusalHint, type Sheet } from '../sheet.ts';
import type { Trial } from '../trial.ts';

/** Confirming a subscription, and not believing everybody who asks for it. */

/** After so many confirmations that did not come, nobody waits long for the next. */
const HOPELESS = 2;
const BRIEFLY_MS = 500;

export interface Confirming {
  readonly token: string;
  readonly reply: Reply;
  readonly confirmed: boolean;
}

/** Sends a genuine confirmation message, and waits for the visit of its SubscribeURL. */
export async function confirm(
  trial: Trial,
  what: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Confirming> {
  const token = trial.messages.token();
  const message = await trial.messages.handshake({ token });
  const reply = await trial.sendGenuine(
    what,
    headers === undefined ? message : { ...message, headers: { ...message.headers, ...headers } },
  );
  const { memory } = trial;
  const isHopeless = !memory.isConfirming && memory.unconfirmed >= HOPELESS;
  const confirmed = await trial.until(() => trial.sns.confirmed(token) > 0, isHopeless ? BRIEFLY_MS : undefined);
  if (confirmed) {
    memory.accepted = true;
    memory.isConfirming = true;
  } else memory.unconfirmed += 1;
  trial.note(confirmed ? 'SubscribeURL was visited' : 'SubscribeURL was not visited');
  return { token, reply, confirmed };
}

/** Why a confirmation did not come: the listener's defect, or something the harness cannot see past. */
async function judgeMissing(trial: Trial, reply: Reply): Promise<Finding> {
  const sheet = createSheet();
  const seconds = trial.settings.patienceMs / 1000;
  const missing = `answered ${replyText(reply)}, but did not confirm within ${seconds} s`;
  const isOurs = askedForCertificate(trial) || (await visibilityOf(trial)).visible;
  if (isOurs) sheet.problem(missing);
  else if (reply.kind === 'answered' && reply.status >= 300 && reply.status < 400)
    judgeAnswer(trial, sheet, 'the message', reply);
  else sheet.unclear(`${missing}; ${refusalHint(trial)}`);
  return sheet.finding();
}

export const confirms: Check = {
  id: 'C-01',
  level: 'must',
  title: 'confirms a subscription',
  stimulus: 'A genuine SubscriptionConfirmation.',
  expects: '2xx, and exactly one visit of its SubscribeURL (or ConfirmSubscription with its token).',
  needsObserve: false,
  source: 'AWS-SNS-CONFIRM',
  async run(trial) {
    const { token, reply, confirmed } = await confirm(trial, 'a genuine SubscriptionConfirmation');
    if (!confirmed) return judgeMissing(trial, reply);
    const sheet = createSheet();
    judgeAnswer(trial, sheet, 'the SubscriptionConfirmation', reply);
    // Confirmed all the same: how long it took to say so is another check.
    if (reply.kind === 'late') return passed('confirmed; the answer came late');
    const visits = trial.sns.confirmed(token);
    if (visits > 1) sheet.problem(`confirmed ${visits} times`);
    return sheet.finding(`confirmed, answered ${replyText(reply)}`);
  },
};

export const parsesTextPlain: Check = {
  id: 'C-02',
  level: 'must',
  title: 'parses JSON that is sent as text/plain',
  stimulus:
    'A genuine SubscriptionConfirmation under `Content-Type: text/plain; charset=UTF-8`, as SNS sends all; if that comes to nothing, one under `application/json`.',
  expects: 'The first one is confirmed.',
  needsObserve: false,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    const plain = await confirm(trial, 'a genuine SubscriptionConfirmation as text/plain');
    if (plain.confirmed) return passed();
    const json = await confirm(trial, 'the same as application/json, which SNS does not send', {
      'Content-Type': 'application/json',
    });
    if (json.confirmed)
      return failed(
        'confirms under application/json only, and SNS sends text/plain: read the body whatever the content type says',
      );
    const sheet = createSheet();
    sheet.unclear('neither was confirmed, so the content type is not the cause; see C-01');
    return sheet.finding();
  },
};

export const ignoresForgedConfirmations: Check = {
  id: 'C-08',
  level: 'must',
  title: 'visits no SubscribeURL of a message that is not verified',
  stimulus:
    'SubscriptionConfirmations whose signature does not fit: SubscribeURL at an address of ours that nobody has a reason to visit, and at SNS.',
  expects: 'Neither is visited; a genuine one after them is.',
  needsObserve: false,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { messages, canary, sns } = trial;
    const token = messages.token();
    const baits = [
      await messages.handshake({
        token: messages.token(),
        subscribeUrl: canary.address('bad-signature/confirm'),
        altered: badSignature,
      }),
      await messages.handshake({ token, altered: badSignature }),
      await messages.handshake({
        token: messages.token(),
        altered: (envelope) => ({ ...envelope, SubscribeURL: canary.address('changed-afterwards/confirm') }),
      }),
    ];
    for (const message of baits) await trial.send('a forged SubscriptionConfirmation', message);
    const sheet = createSheet();
    await judgeVisits(trial, sheet, () => [
      ...trial.canaryVisits().map((path) => `the forged SubscribeURL was visited (${path})`),
      ...(sns.confirmed(token) > 0 ? ['a subscription was confirmed by a message with a bad signature'] : []),
    ]);
    return sheet.finding();
  },
};

export const ignoresForeignSubscribeUrl: Check = {
  id: 'C-08b',
  level: 'must',
  title: 'visits no SubscribeURL that is not at SNS, signed or not',
  stimulus: 'A SubscriptionConfirmation with a good signature whose SubscribeURL leads elsewhere.',
  expects: 'It is not visited; a genuine one after it is.',
  needsObserve: false,
  source: 'AWS-SNS-CONFIRM',
  async run(trial) {
    const { messages, canary } = trial;
    const subscribeUrl = canary.address('not-sns/?Action=ConfirmSubscription');
    const message = await messages.handshake({ token: messages.token(), subscribeUrl });
    await trial.send('a signed SubscriptionConfirmation whose SubscribeURL is not at SNS', message);
    const sheet = createSheet();
    await judgeVisits(trial, sheet, () =>
      trial.canaryVisits().map((path) => `the foreign SubscribeURL was visited (${path})`),
    );
    return sheet.finding();
  },
};

/** A genuine confirmation that is visited says that the forged ones before it had their time. */
export async function judgeVisits(trial: Trial, sheet: Sheet, visited: () => readonly string[]): Promise<void> {
  const what = 'a genuine SubscriptionConfirmation, to see when the ones before it are dealt with';
  const { confirmed } = await confirm(trial, what);
  for (const visit of visited()) sheet.problem(visit);
  if (!confirmed) sheet.unclear('a genuine SubscriptionConfirmation was not confirmed either, so nothing is shown');
}

export const takesConfirmationTwice: Check = {
  id: 'C-28',
  level: 'should',
  title: 'takes the same confirmation twice',
  stimulus: 'The same genuine SubscriptionConfirmation twice, as after an answer that got lost.',
  expects: '2xx both times.',
  needsObserve: false,
  source: 'AWS-SNS-CONFIRM',
  async run(trial) {
    const token = trial.messages.token();
    const message = await trial.messages.handshake({ token });
    const sheet = createSheet();
    for (const what of ['the first of two equal confirmations', 'the second of two equal confirmations'])
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
    return sheet.finding();
  },
};

/** One bit is another. */
export function badSignature(envelope: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const bytes = Buffer.from(String(envelope.Signature), 'base64');
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  return { ...envelope, Signature: bytes.toString('base64') };
}
