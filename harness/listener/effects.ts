import type { Message } from './messages.ts';
import { is2xx, replyText } from './outcome.ts';
import { type Payload, payloadName } from './payloads.ts';
import { refusalHint, type Sheet } from './sheet.ts';
import type { Lived, Trial, Visibility } from './trial.ts';

/**
 * What messages do in the maker's system. Nothing is waited for in vain: a genuine message that is sent after the others
 * and shows its effect says that they had their time too. And where not even a genuine one shows an effect, the absence
 * of others proves nothing.
 */

const WITHOUT_OBSERVER = 'an HTTP answer does not show what the listener did; --observe tells the harness whom to ask';

/** Finds out once whether a genuine notification has an effect that can be seen. */
export function visibilityOf(trial: Trial): Promise<Visibility> {
  trial.memory.visibility ??= findVisibility(trial);
  return trial.memory.visibility;
}

async function findVisibility(trial: Trial): Promise<Visibility> {
  if (trial.observer === undefined) return { visible: false, reason: WITHOUT_OBSERVER };
  const payload = trial.payloads.slot(true);
  const what = 'a genuine notification, to see whether effects can be observed';
  const reply = await trial.sendGenuine(what, await trial.messages.notification({ of: payload }));
  if (await trial.until(async () => (await trial.effectsOf(payload)) > 0)) {
    trial.memory.accepted = true;
    return { visible: true };
  }
  const reason = is2xx(reply)
    ? `a genuine ${payloadName(payload)} was answered ${replyText(reply)} and had no effect that --observe shows, so the absence of others proves nothing; is ${trial.settings.modelId}/${trial.settings.serialNumber} a device your system knows (--device)?`
    : `a genuine ${payloadName(payload)} had no effect (${replyText(reply)}); ${refusalHint(trial)}`;
  return { visible: false, reason };
}

/** Judges that each of the notifications took effect exactly once. */
export async function judgeOnce(trial: Trial, sheet: Sheet, payloads: readonly Payload[], what = 'it'): Promise<void> {
  const visibility = await visibilityOf(trial);
  if (!visibility.visible) return sheet.unclear(visibility.reason);
  await trial.until(async () => {
    const counts = await Promise.all(payloads.map((payload) => trial.effectsOf(payload)));
    return counts.every((count) => count > 0);
  });
  await passTime(trial);
  for (const payload of payloads) {
    const count = await trial.effectsOf(payload);
    trial.note(`effects of ${payload.notificationId}: ${count}`);
    if (count === 0) sheet.problem(`${what} had no effect`);
    if (count > 1) sheet.problem(`${what} took effect ${count} times`);
  }
}

/** A genuine notification goes through the whole listener; what came before it has then been dealt with. */
export async function passTime(trial: Trial): Promise<boolean> {
  const payload = trial.payloads.slot(true);
  const message = await trial.messages.notification({ of: payload });
  await trial.sendGenuine('a genuine notification, to see when the ones before it are dealt with', message);
  return trial.until(async () => (await trial.effectsOf(payload)) > 0);
}

/** A message that must have no effect. */
export interface Forgery {
  readonly what: string;
  readonly payload: Payload;
  readonly message: Message;
}

export interface JudgedForgeries {
  /** Those that took effect. */
  readonly believed: readonly string[];
}

/** Sends forgeries and finds out which of them took effect. Says on the sheet when that cannot be seen. */
export async function tryForgeries(
  trial: Trial,
  sheet: Sheet,
  forgeries: readonly Forgery[],
): Promise<JudgedForgeries> {
  const visibility = await visibilityOf(trial);
  for (const { what, message } of forgeries) await trial.send(what, message);
  if (!visibility.visible) sheet.unclear(visibility.reason);
  else if (!(await passTime(trial))) sheet.unclear('a genuine notification sent after them had no effect either');
  if (trial.observer === undefined) return { believed: [] };
  const believed: string[] = [];
  for (const { what, payload } of forgeries) {
    const count = await trial.effectsOf(payload);
    if (count === 0) continue;
    believed.push(what);
    trial.note(`${what}: took effect ${count === 1 ? 'once' : `${count} times`}`);
  }
  return { believed };
}

/** Finds out once whether a notification whose text was changed after it was signed is turned away. */
export function checksSignatures(trial: Trial): Promise<boolean> {
  trial.memory.checksSignatures ??= findSignatureCheck(trial);
  return trial.memory.checksSignatures;
}

async function findSignatureCheck(trial: Trial): Promise<boolean> {
  const payload = trial.payloads.slot(true);
  await trial.send('a notification whose text was changed after it was signed', await altered(trial, payload));
  await passTime(trial);
  return (await trial.effectsOf(payload)) === 0;
}

/** One character of `Message` is another than the one that was signed; it is still JSON. */
export const altered = (trial: Trial, of: Payload): Promise<Message> =>
  trial.messages.notification({
    of,
    altered: (envelope) => ({
      ...envelope,
      Message: String(envelope.Message).replace('"unit":"count"', '"unit":"coun!"'),
    }),
  });

/** Sends every type in each of its forms once in a run, and leaves a registered device behind. */
export function livedThrough(trial: Trial): Promise<readonly Lived[]> {
  trial.memory.life ??= live(trial);
  return trial.memory.life;
}

async function live(trial: Trial): Promise<readonly Lived[]> {
  const lived: Lived[] = [];
  for (const payload of trial.payloads.every()) {
    const message = await trial.messages.notification({ of: payload });
    lived.push({ payload, reply: await trial.sendGenuine(`a genuine ${payloadName(payload)}`, message) });
  }
  const again = trial.payloads.make('DeviceRegisteredNotification', 'single');
  await trial.sendGenuine(
    'the device is registered again, so that what follows is about a registered one',
    await trial.messages.notification({ of: again }),
  );
  return lived;
}
