import { DAY } from './instants.ts';
import { type Order, stateOf } from './order.ts';

/**
 * The cancellation ladder of a slot (docs/obligations.md, 15 and 16; DRS CX Guidelines). The customer cancels once: the
 * device orders again five days later. He cancels again: it orders no more until the slot is back at 100 %. An order that
 * nobody mended within its 72 hours was cancelled like any other; the message does not tell the difference.
 */
export interface Ladder {
  /** Cancellations in a row. */
  readonly cancellations: number;
  /** When the last of them was. */
  readonly cancelledAt: number | null;
  /** Whether nothing has been ordered since. */
  readonly isUnanswered: boolean;
}

const PAUSE = 5 * DAY;

/** `fullAt`: when the slot was last reported full, after cancellations had stopped its orders. */
export function ladderOf(orders: Iterable<Order>, fullAt: number | null): Ladder {
  const all = [...orders];
  const anew = Math.max(fullAt ?? 0, ...all.map((order) => order.deliveredAt ?? 0));
  const cancelled = all.filter((order) => stateOf(order) === 'cancelled' && isAfter(order, anew));
  if (cancelled.length === 0) return { cancellations: 0, cancelledAt: null, isUnanswered: false };
  const cancelledAt = Math.max(...cancelled.map((order) => order.cancelledAt ?? 0));
  const isUnanswered = all.every((order) => (order.askedAt ?? order.placedAt ?? 0) <= cancelledAt);
  return { cancellations: cancelled.length, cancelledAt, isUnanswered };
}

/** Within one instant, an order that was asked for in it comes after what ended the count. */
const isAfter = ({ cancelledAt, askedAt }: Order, anew: number): boolean =>
  (cancelledAt ?? 0) > anew || (cancelledAt === anew && askedAt === anew);

/** Whether the slot waits to be full. */
export const isStopped = ({ cancellations }: Ladder): boolean => cancellations >= 2;

/** From when on the slot may order again after a first cancellation; 0 when nothing keeps it. */
export const reorderFrom = ({ cancelledAt }: Ladder): number => (cancelledAt === null ? 0 : cancelledAt + PAUSE);
