import type { Check } from '../check.ts';
import { judgeOnce, passTime, visibilityOf } from '../effects.ts';
import { notObservable } from '../outcome.ts';
import { createSheet, judgeAnswer } from '../sheet.ts';
import type { Trial } from '../trial.ts';

/** SNS delivers at least once and in any order; a listener makes that exactly once and in order. */

export const takesMessageOnce: Check = {
  id: 'C-12',
  level: 'must',
  title: 'takes the same message once, however often it comes',
  stimulus:
    'The same message twice, one after the other; twice at once; and again after the connection was cut before its answer.',
  expects: '2xx each time, and one effect.',
  needsObserve: true,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const sheet = createSheet();
    const make = async () => {
      const payload = trial.payloads.slot(true);
      return { payload, message: await trial.messages.notification({ of: payload }) };
    };
    const one = await make();
    for (const what of ['a message', 'the same message again'])
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, one.message));
    await judgeOnce(trial, sheet, [one.payload], 'a message that came twice');

    const atOnce = await make();
    const names = ['a message', 'the same message at the same time'];
    const replies = await Promise.all(names.map((what) => trial.sendGenuine(what, atOnce.message)));
    for (const [at, reply] of replies.entries()) judgeAnswer(trial, sheet, names[at] ?? '', reply);
    await judgeOnce(trial, sheet, [atOnce.payload], 'a message that came twice at once');

    const lost = await make();
    const breakAfterBytes = Buffer.byteLength(lost.message.body);
    await trial.send('a message whose answer gets lost', lost.message, { breakAfterBytes });
    const what = 'the same message after its answer got lost';
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, lost.message));
    await judgeOnce(trial, sheet, [lost.payload], 'a message whose answer got lost');
    return sheet.finding();
  },
};

export const takesNotificationOnce: Check = {
  id: 'C-13',
  level: 'must',
  title: 'takes the same notification once, also under another MessageId',
  stimulus: 'The same DRS notification in two messages.',
  expects: '2xx both times, and one effect.',
  needsObserve: true,
  source: 'NOTIF',
  async run(trial) {
    const payload = trial.payloads.slot(true);
    const sheet = createSheet();
    for (const what of ['a notification', 'the same notification under another MessageId'])
      judgeAnswer(
        trial,
        sheet,
        what,
        await trial.sendGenuine(what, await trial.messages.notification({ of: payload })),
      );
    await judgeOnce(trial, sheet, [payload], 'a notification that was published twice');
    return sheet.finding();
  },
};

/** The switch of the slot, as the maker's system has it; undefined where it does not say. */
async function switchOf(trial: Trial): Promise<boolean | undefined> {
  const { modelId, serialNumber, slotId } = trial.settings;
  const { devices = [] } = await trial.observation();
  const device = devices.find((one) => one.modelId === modelId && one.serialNumber === serialNumber);
  return device?.slots?.[slotId]?.subscribed;
}

export const keepsTheNewest: Check = {
  id: 'C-14',
  level: 'must',
  title: 'lets no older notification undo a newer one',
  stimulus:
    'A SubscriptionChanged that switches the slot off, and after it an older one, by `notificationTime`, that switches it on.',
  expects: '2xx for both; the slot stays off.',
  needsObserve: true,
  source: 'NOTIF',
  async run(trial) {
    const visibility = await visibilityOf(trial);
    if (!visibility.visible) return notObservable(visibility.reason);
    const { payloads, messages, settings, materials } = trial;
    const sheet = createSheet();
    const switchTo = async (what: string, payload: ReturnType<typeof payloads.slot>) =>
      judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, await messages.notification({ of: payload })));
    const olderAtMs = materials.nowMs() - 60_000;

    await switchTo('a notification that switches the slot on', payloads.slot(true));
    if (!(await trial.until(async () => (await switchOf(trial)) === true)))
      return notObservable(
        `--observe does not show that slot ${settings.slotId} of ${settings.modelId}/${settings.serialNumber} is subscribed`,
      );
    await switchTo('a notification that switches the slot off', payloads.slot(false));
    if (!(await trial.until(async () => (await switchOf(trial)) === false)))
      return notObservable('--observe does not show that the slot was switched off');
    await switchTo('an older notification that switches the slot on', payloads.slot(true, { atMs: olderAtMs }));
    // It would switch the slot on itself, were it about it; so one about the device tells when time has passed.
    const later = payloads.make('DeviceRegisteredNotification', 'single');
    await trial.sendGenuine('a later notification about the device', await messages.notification({ of: later }));
    await trial.until(async () => (await trial.effectsOf(later)) > 0);
    const isOn = await switchOf(trial);
    trial.note(`the slot is switched ${isOn === true ? 'on' : 'off'} in the end`);
    if (isOn === true) sheet.problem('an older notification undid a newer one: compare `notificationTime`');
    await switchTo('a notification that switches the slot on again', payloads.slot(true));
    return sheet.finding();
  },
};

export const recoversFromHalfMessages: Check = {
  id: 'C-19',
  level: 'must',
  title: 'recovers when a message breaks off and comes again',
  stimulus: 'Half of a message, after which the connection breaks, twice; then the whole of it.',
  expects: '2xx for the whole message, and one effect.',
  needsObserve: true,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const payload = trial.payloads.slot(true);
    const message = await trial.messages.notification({ of: payload });
    const breakAfterBytes = Math.floor(Buffer.byteLength(message.body) / 2);
    for (const what of ['half of a message', 'half of it again']) await trial.send(what, message, { breakAfterBytes });
    const sheet = createSheet();
    judgeAnswer(trial, sheet, 'the whole message', await trial.sendGenuine('the whole message', message));
    await judgeOnce(trial, sheet, [payload], 'the message that broke off before');
    return sheet.finding();
  },
};

export const takesOldMessages: Check = {
  id: 'C-27',
  level: 'should',
  title: 'takes messages as old as SNS may deliver them',
  stimulus: 'A message whose Timestamp is 59 minutes old, and one of three days ago.',
  expects: 'The first one takes effect, since SNS tries for an hour; what becomes of the other one is told.',
  needsObserve: true,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const visibility = await visibilityOf(trial);
    const sheet = createSheet();
    const send = async (what: string, ageMs: number) => {
      const payload = trial.payloads.slot(true);
      const timestampMs = trial.materials.nowMs() - ageMs;
      const message = await trial.messages.notification({ of: payload, timestampMs });
      return { payload, reply: await trial.sendGenuine(what, message) };
    };
    const stale = await send('a message of three days ago', 3 * 24 * 60 * 60 * 1000);
    const late = await send('a message of 59 minutes ago', 59 * 60 * 1000);
    judgeAnswer(trial, sheet, 'the message of 59 minutes ago', late.reply);
    await judgeOnce(trial, sheet, [late.payload], 'the message of 59 minutes ago');
    if (visibility.visible) {
      await passTime(trial);
      const count = await trial.effectsOf(stale.payload);
      trial.note(`the message of three days ago ${count > 0 ? 'took effect' : 'had no effect'}`);
    }
    return sheet.finding();
  },
};
