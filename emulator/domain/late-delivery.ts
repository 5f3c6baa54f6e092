import type { PlannedFault } from '../../contracts/control/fault.ts';
import type { Instant } from '../../contracts/fields.ts';
import { freshDelivery } from './fresh-delivery.ts';
import { plus } from './instants.ts';
import { durationMs } from './plan-fault.ts';
import type { Delivery, OutboxEntry } from './state.ts';

/** What a fault does to a message on its way, as data: a later instant, a copy, a message that waits for the next, none. */

/** How long behind the next message of the device a swapped one goes out. */
const BEHIND_MS = 1000;

/** A delivery of a message that was put into the outbox now. */
export function firstDelivery(subscriptionArn: string, now: Instant, fault: PlannedFault | undefined): Delivery {
  const delivery = freshDelivery(subscriptionArn, now);
  if (fault === undefined) return delivery;
  const lateMs = durationMs(fault.lateBy ?? 'PT0S');
  switch (fault.effect) {
    case 'notification-lost':
      return { ...delivery, state: 'dropped', nextAttemptAt: null };
    case 'notification-delayed':
      return { ...delivery, nextAttemptAt: plus(now, lateMs), outOfTurn: true };
    case 'notification-swapped':
      return { ...delivery, nextAttemptAt: plus(now, lateMs), outOfTurn: true, behindNext: true };
    case 'notification-doubled':
      return { ...delivery, copyAfterMs: lateMs };
    default:
      return delivery;
  }
}

const isBehindNext = ({ behindNext, state, attempts }: Delivery): boolean =>
  behindNext === true && state === 'pending' && attempts === 0;

/** The outbox when the next message of the device comes: what was to be swapped goes out behind it. */
export function nextHasCome(outbox: readonly OutboxEntry[], now: Instant): readonly OutboxEntry[] {
  if (!outbox.some(({ deliveries }) => deliveries.some(isBehindNext))) return outbox;
  return outbox.map((entry) => ({
    ...entry,
    deliveries: entry.deliveries.map((delivery) => {
      if (!isBehindNext(delivery)) return delivery;
      const { behindNext, ...rest } = delivery;
      return { ...rest, nextAttemptAt: plus(now, BEHIND_MS) };
    }),
  }));
}
