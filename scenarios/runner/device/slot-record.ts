import { isLow } from './forecast.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import type { SlotNews } from './notification.ts';
import { hasArrived, isOpen, learned, type Order, type OrderFacts, unknownOrder } from './order.ts';
import { arrive, createStock, ofProduct, type Stock } from './stock.ts';

/** What the maker keeps of one slot of a registration. */
export interface SlotRecord {
  readonly slotId: string;
  /** The customer's switch, and when the service said so. Amazon holds the truth; null: nobody has asked yet. */
  subscription: { readonly at: number; readonly subscribed: boolean } | null;
  /** What the customer chose. */
  product: { readonly at: number; readonly asin: string | null; readonly quantity: number | null } | null;
  stock: Stock;
  lastUseAt: number | null;
  /** The last report that was accepted. */
  reportedAt: number | null;
  /** Something happened that no report has told yet. */
  owesReport: boolean;
  readonly orders: Map<string, Order>;
  /** When it was reported full after two cancellations, which ends the count of them. */
  fullAt: number | null;
  restockedAt: number | null;
  /** The service says that there is no such slot: it is never called for again (docs/obligations.md, 42). */
  isGone: boolean;
}

export const createSlot = (slotId: string): SlotRecord => ({
  slotId,
  subscription: null,
  product: null,
  stock: createStock(),
  lastUseAt: null,
  reportedAt: null,
  owesReport: false,
  orders: new Map(),
  fullAt: null,
  restockedAt: null,
  isGone: false,
});

/**
 * Takes over what the service says of the slot at an instant; an older message never undoes a newer one. True when two
 * sayings of one instant contradict each other: then the order they arrived in proves nothing.
 */
export function followSlot(slot: SlotRecord, news: SlotNews, at: number): boolean {
  const { subscription, product } = slot;
  let isContradicted = false;
  if (subscription === null || at >= subscription.at) {
    isContradicted = subscription?.at === at && subscription.subscribed !== news.subscribed;
    slot.subscription = { at, subscribed: news.subscribed };
  }
  if (news.product !== undefined && (product === null || at >= product.at)) {
    const { asin = null, quantity = null } = news.product ?? {};
    isContradicted ||= product?.at === at && product.asin !== asin;
    slot.product = { at, asin, quantity };
    if (quantity !== null && quantity > 0) slot.stock = ofProduct(slot.stock, quantity);
    countArrivals(slot);
  }
  return isContradicted;
}

/** Whether the service has to be asked before anything can be decided: v1.0 messages do not name the product. */
export const isUnclear = ({ subscription, product, isGone }: SlotRecord): boolean =>
  !isGone && (subscription === null || product === null || product.at < subscription.at);

/** Adds facts about an order. */
export function learnOfOrder(slot: SlotRecord, instanceId: string, facts: OrderFacts): void {
  slot.orders.set(instanceId, learned(slot.orders.get(instanceId) ?? unknownOrder(instanceId), facts));
  countArrivals(slot);
}

/**
 * Adds to the stock what has arrived: every order once, however often and by whatever message its arrival is told
 * (docs/obligations.md, 26 and 40). An order of which nobody told the quantity is worth the product that is chosen.
 */
function countArrivals(slot: SlotRecord): void {
  for (const order of slot.orders.values()) {
    const quantity = order.quantity ?? slot.product?.quantity ?? null;
    if (order.isCounted || quantity === null || !hasArrived(order, slot.stock.refillOn)) continue;
    slot.orders.set(order.instanceId, { ...order, isCounted: true });
    slot.stock = arrive(slot.stock, quantity);
    slot.owesReport = true;
  }
}

/** The order that the slot waits for: the one asked for last, should there be several. */
export const openOrderOf = (slot: SlotRecord): Order | undefined => [...slot.orders.values()].filter(isOpen).at(-1);

export const slotLadder = (slot: SlotRecord): Ladder => ladderOf(slot.orders.values(), slot.fullAt);

/** Whether its forecast says that it is time to order. A device that was never used is reckoned from `since`. */
export const runsLow = (slot: SlotRecord, since: number, now: number): boolean =>
  isLow(slot.stock, slot.lastUseAt ?? since, now);
