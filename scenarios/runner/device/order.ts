import { DAY, HOUR } from './instants.ts';

/**
 * What the device knows of one order. Each message and each reply adds the facts it brings, and never takes one away;
 * what the order has come to is read from all of them. So it makes no difference in which order the messages arrive, nor
 * how often (docs/obligations.md, 25 and 26). Orders are told apart by their instance id alone (41).
 */
export interface Order {
  readonly instanceId: string;
  /** When Replenish answered with its id; null when it was only heard of. Asked for is not placed (13). */
  readonly askedAt: number | null;
  readonly placedAt: number | null;
  readonly shippedAt: number | null;
  readonly deliveredAt: number | null;
  readonly cancelledAt: number | null;
  /** When the maker took it back itself, or the service did not know it. */
  readonly withdrawnAt: number | null;
  readonly estimatedDeliveryAt: number | null;
  /** Content in the slot's unit; null while nobody has said. */
  readonly quantity: number | null;
  /** When GetOrderInfo was last asked about it. */
  readonly checkedAt: number | null;
  /** Whether it has been added to the stock: that happens once. */
  readonly isCounted: boolean;
}

export type OrderState = 'asked' | 'placed' | 'shipped' | 'delivered' | 'cancelled' | 'withdrawn';

export type OrderFacts = Partial<Omit<Order, 'instanceId' | 'isCounted'>>;

export const unknownOrder = (instanceId: string): Order => ({
  instanceId,
  askedAt: null,
  placedAt: null,
  shippedAt: null,
  deliveredAt: null,
  cancelledAt: null,
  withdrawnAt: null,
  estimatedDeliveryAt: null,
  quantity: null,
  checkedAt: null,
  isCounted: false,
});

/** Facts that have an instant of their own. Told twice, the earlier telling is nearer to what happened. */
const HAPPENED = ['askedAt', 'placedAt', 'shippedAt', 'deliveredAt', 'cancelledAt', 'withdrawnAt'] as const;

/** Adds what a message or a reply says. */
export function learned(order: Order, facts: OrderFacts): Order {
  const next = { ...order, checkedAt: facts.checkedAt ?? order.checkedAt };
  for (const fact of HAPPENED) {
    const told = facts[fact] ?? null;
    const known = order[fact];
    if (told !== null) next[fact] = known === null ? told : Math.min(known, told);
  }
  // The largest, for no better reason than that every order of the messages comes to the same.
  next.estimatedDeliveryAt = larger(order.estimatedDeliveryAt, facts.estimatedDeliveryAt);
  next.quantity = larger(order.quantity, facts.quantity);
  return next;
}

const larger = (known: number | null, told: number | null | undefined): number | null =>
  told === null || told === undefined ? known : known === null ? told : Math.max(known, told);

export function stateOf(order: Order): OrderState {
  if (order.deliveredAt !== null) return 'delivered';
  if (order.withdrawnAt !== null) return 'withdrawn';
  if (order.cancelledAt !== null && order.shippedAt === null) return 'cancelled';
  if (order.shippedAt !== null) return 'shipped';
  return order.placedAt === null ? 'asked' : 'placed';
}

/** Whether the slot waits for it: nothing else is ordered meanwhile. */
export const isOpen = (order: Order): boolean => ['asked', 'placed', 'shipped'].includes(stateOf(order));

/** Whether it counts as supplies, by the model of the slot. */
export const hasArrived = (order: Order, refillOn: 'shipment' | 'delivery'): boolean => {
  const state = stateOf(order);
  return state === 'delivered' || (state === 'shipped' && refillOn === 'shipment');
};

/** An order can be silent for 72 hours while the customer mends his address or payment (14). One hour of grace. */
const SILENCE = 73 * HOUR;
/** What an order takes when its message named no date. */
const USUAL_DELIVERY = 7 * DAY;

export type FollowUp = { readonly what: 'ask' | 'assume-delivery'; readonly at: number };

/**
 * What is to be done when no further message comes, and when. Messages can be lost, and no message about the delivery is
 * documented: a shipped order counts as delivered on its date. Of any other order the service is asked, once a day.
 */
export function followUpOf(order: Order): FollowUp | null {
  const { askedAt, placedAt, shippedAt, checkedAt, estimatedDeliveryAt } = order;
  const again = checkedAt === null ? 0 : checkedAt + DAY;
  switch (stateOf(order)) {
    case 'asked':
      return { what: 'ask', at: Math.max((askedAt ?? 0) + SILENCE, again) };
    case 'placed':
      return { what: 'ask', at: Math.max(estimatedDeliveryAt ?? (placedAt ?? 0) + USUAL_DELIVERY, again) };
    case 'shipped':
      return { what: 'assume-delivery', at: estimatedDeliveryAt ?? (shippedAt ?? 0) + USUAL_DELIVERY };
    default:
      return null;
  }
}
