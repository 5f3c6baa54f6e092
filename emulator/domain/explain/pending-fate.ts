import { dueDeliveries } from '../due.ts';
import type { Delivery, OutboxEntry } from '../state.ts';
import { step } from './explanation.ts';
import type { Fate, NotificationAsked } from './notification-fate.ts';
import type { DeliveryEntry } from './record.ts';
import { comesAt, when } from './words.ts';

/** Why a message has not arrived yet, and when it will be tried. */

export function pendingFate(
  asked: NotificationAsked,
  entry: OutboxEntry,
  delivery: Delivery,
  outbox: readonly OutboxEntry[],
  arrived: DeliveryEntry | undefined,
  place: string,
  attemptsMax: number,
): Fate {
  const at = delivery.nextAttemptAt ?? asked.now;
  if (delivery.attempts > 0) {
    const status = delivery.lastStatus === null ? 'gave no answer' : `answered ${delivery.lastStatus}`;
    return {
      code: 'retrying',
      text: `has not arrived yet: ${place} ${status}; attempt ${delivery.attempts + 1} of ${attemptsMax} is due at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The next attempt', at)],
    };
  }
  if (arrived !== undefined && delivery.outOfTurn === true) {
    return {
      code: 'delivered',
      text: `was delivered to ${place} at ${when(arrived.at)}; a planned fault sends the same once more at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The copy', at)],
    };
  }
  const waits = !dueDeliveries(outbox).some(
    (due) => due.ordinal === entry.ordinal && due.subscriptionArn === delivery.subscriptionArn,
  );
  if (waits) return waiting(asked, entry, delivery, outbox, place);
  if (at > asked.now) {
    const why =
      delivery.behindNext === true
        ? 'a planned fault swaps it with the next message of the device; without one it goes out'
        : 'a planned fault delays it; its first attempt is made';
    return {
      code: 'delayed',
      text: `has not arrived yet: ${why} at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The first attempt', at)],
    };
  }
  return {
    code: 'due-now',
    text: `has not arrived yet: its first attempt to ${place} is due now, or under way.`,
    steps: [],
    next: [comesAt(asked, 'The first attempt', at)],
  };
}

function waiting(
  asked: NotificationAsked,
  entry: OutboxEntry,
  { subscriptionArn }: Delivery,
  outbox: readonly OutboxEntry[],
  place: string,
): Fate {
  const before = outbox.find(
    (other) =>
      other.ordinal < entry.ordinal &&
      other.deliveries.some(
        (delivery) =>
          delivery.subscriptionArn === subscriptionArn &&
          delivery.state === 'pending' &&
          delivery.attempts === 0 &&
          delivery.outOfTurn === undefined,
      ),
  );
  const which =
    before === undefined ? 'the message before it' : `${before.notificationType} (${before.notificationId})`;
  return {
    code: 'waiting-for-turn',
    text: `has not arrived yet: to ${place} it goes out once the first attempt at ${which} has ended.`,
    steps: [
      step(`Of one device the messages to one subscription go out one after the other; ${which} comes first.`, {
        at: before?.at ?? null,
        source: 'DESIGN',
      }),
    ],
    next: [comesAt(asked, 'The message before it', asked.now)],
  };
}
