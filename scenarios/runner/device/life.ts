import type { Actions } from './actions.ts';
import { type DeviceRecord, slotIn } from './device-record.ts';
import { type Duty, dutiesOf, pauseOf } from './duties.ts';
import { MINUTE, toInstant } from './instants.ts';
import type { Pauses } from './pauses.ts';
import { learnOfOrder } from './slot-record.ts';

/** The device by itself: it does what is due, and says when it wants to be woken again. */

export interface Life {
  readonly record: () => DeviceRecord;
  readonly actions: Actions;
  readonly pauses: Pauses;
}

/** When a duty may be done: a pause outlasts whatever was due before its end. */
const dueAt = (duty: Duty, pauses: Pauses): number => Math.max(duty.dueAt, pauses.until(pauseOf(duty)));
const mayFrom = (duty: Duty, pauses: Pauses): number => Math.max(duty.mayFrom, pauses.until(pauseOf(duty)));

/** How often one thing is done in one go. More than that and the service is playing a game. */
const AT_MOST = 3;

/**
 * Does one duty after the other until none is left for this instant; messages that come in meanwhile are seen at once,
 * since what is to be done is read anew each time. Once the device is awake it also does what may be done already, so
 * that it need not wake for each thing by itself.
 */
export async function work(
  { record, actions, pauses }: Life,
  only: (duty: Duty) => boolean = () => true,
): Promise<void> {
  const done = new Map<string, number>();
  for (let isAwake = false; ; isAwake = true) {
    const { now } = record();
    const open = dutiesOf(record()).filter((duty) => only(duty) && (done.get(pauseOf(duty)) ?? 0) < AT_MOST);
    const duty =
      open.find((one) => dueAt(one, pauses) <= now) ??
      (isAwake ? open.find((one) => mayFrom(one, pauses) <= now) : undefined);
    if (duty === undefined) return;
    done.set(pauseOf(duty), (done.get(pauseOf(duty)) ?? 0) + 1);
    await perform(duty, record(), actions);
  }
}

async function perform(duty: Duty, record: DeviceRecord, actions: Actions): Promise<void> {
  switch (duty.what) {
    case 'deregister':
      await actions.deregister(duty.version);
      break;
    case 'subscriptionInfo':
      await actions.subscriptionInfo();
      break;
    case 'deviceStatus':
      await actions.deviceStatus();
      break;
    case 'slotStatus':
      await actions.slotStatus(duty.slotId);
      break;
    case 'replenish':
      await actions.replenish(duty.slotId);
      break;
    case 'ask':
      await actions.orderInfo(duty.instanceId);
      break;
    case 'assume-delivery':
      learnOfOrder(slotIn(record, duty.slotId), duty.instanceId, { deliveredAt: duty.dueAt });
      break;
  }
}

/** When the device wants to act next; null for never. Always later than now, whatever the service does. */
export function nextWakeAt({ record, pauses }: Omit<Life, 'actions'>): string | null {
  const { now } = record();
  const at = Math.min(...dutiesOf(record()).map((duty) => dueAt(duty, pauses)));
  if (!Number.isFinite(at)) return null;
  return toInstant(at > now ? at : now + MINUTE);
}
