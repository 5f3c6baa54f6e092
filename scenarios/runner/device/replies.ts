import { getOrderInfo as contractOfOrder } from '../../../contracts/drs/get-order-info.ts';
import { replenish as contract } from '../../../contracts/drs/replenish.ts';
import type { HttpReply } from '../transport.ts';
import { dateOf, listOf, membersOf, textOf } from './foreign-json.ts';
import { type SlotNews, slotsOf } from './notification.ts';
import type { OrderFacts } from './order.ts';

/** What the replies of the device API say, read as tolerantly as notifications are. */

export type ReplenishReply =
  /** Taken. Not bought: that is known when OrderPlaced comes. */
  | { readonly said: 'taken'; readonly instanceId: string }
  /** No new order, one is out: no error. */
  | { readonly said: 'in-progress'; readonly instanceId: string | null }
  | { readonly said: 'unsubscribed' | 'no-such-slot' }
  /** A no for another reason, or a yes nobody can read. */
  | { readonly said: 'refused' | 'garbled' };

export function readReplenish({ status, body }: HttpReply, slotId: string): ReplenishReply {
  const { slotNotFound, slotUnsubscribed } = contract.refusals;
  if (status === slotNotFound.status) return { said: 'no-such-slot' };
  const { message, detailCode, eventInstanceId } = membersOf(body);
  if (status === slotUnsubscribed.status && message === slotUnsubscribed.message.replace('{slotId}', slotId)) {
    return { said: 'unsubscribed' };
  }
  if (status !== 200) return { said: 'refused' };
  const instanceId = textOf(eventInstanceId);
  if (detailCode === 'ORDER_INPROGRESS') return { said: 'in-progress', instanceId };
  return textOf(detailCode) === null || instanceId === null ? { said: 'garbled' } : { said: 'taken', instanceId };
}

/** Slots of SubscriptionInfo, in either version of the result; null when there are none to be read. */
export function readSubscriptionInfo({ status, body }: HttpReply): ReadonlyMap<string, SlotNews> | null {
  const slots = status === 200 ? slotsOf(membersOf(body).slotsSubscriptionStatus) : new Map();
  return slots.size === 0 ? null : slots;
}

/**
 * What GetOrderInfo says of an order, in either set of its status values. The page knows no word for "delivered". An
 * order without a date is still silent: the customer has something to mend.
 */
export function readOrderInfo({ status, body }: HttpReply, now: number): OrderFacts {
  const told = { checkedAt: now };
  // There is no such order. Waiting for it would block the slot for ever.
  if (status === contractOfOrder.refusals.unknownInstance.status) return { ...told, withdrawnAt: now };
  const [item] = listOf(membersOf(membersOf(body).orderInfoData).orderItems).map(membersOf);
  const estimatedDeliveryAt = dateOf(item?.expectedDeliveryDate);
  switch (item?.status) {
    case 'Cancelled':
    case 'Canceled':
      return { ...told, cancelledAt: now };
    case 'Shipped':
    case 'Closed':
      return { ...told, estimatedDeliveryAt, shippedAt: now };
    case 'Processing':
    case 'Pending':
    case 'Authorized':
      return estimatedDeliveryAt === null ? told : { ...told, estimatedDeliveryAt, placedAt: now };
    default:
      return told;
  }
}

/** Slots that CancelTestOrder left without an order. */
export const readCancelled = ({ status, body }: HttpReply): string[] =>
  status !== 200
    ? []
    : listOf(membersOf(body).slotOrderStatuses)
        .map(membersOf)
        .filter(({ orderStatus }) => orderStatus === 'NO_ORDER_IN_PROGRESS')
        .flatMap(({ slotId }) => textOf(slotId) ?? []);
