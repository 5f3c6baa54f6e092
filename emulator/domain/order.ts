import type { Instant } from '../../contracts/fields.ts';
import { type DeviceChange, putOrder, setSlot, stateChanged } from './device-change.ts';
import { effectOf, strikeOrder } from './faults.ts';
import { earliest, plus } from './instants.ts';
import { notifyOrder } from './notify.ts';
import { endOfPacificDay } from './pacific.ts';
import type { Device, Order, OrderState, Registration, SlotModel } from './state.ts';

/**
 * The order state machine. Rows T1 to T10 are the documented changes; `accepted` is the short time between
 * the reply and OrderPlaced.
 *
 *   accepted -> placed -> shipped -> delivered
 *   in-resolution -> placed | cancelled
 *   accepted | placed -> cancelled
 */

const BLOCKING: ReadonlySet<OrderState> = new Set(['accepted', 'in-resolution', 'placed', 'shipped']);

/** Closed orders kept per slot beside the open one. */
const KEPT_PER_SLOT = 50;

/** Pacific days between placing and the estimated delivery. */
const DELIVERY_DAYS = 6;

export const isBlocking = (order: Order): boolean => BLOCKING.has(order.state);

/** The order that makes a slot answer ORDER_INPROGRESS. */
export function openOrder(device: Device, slotId: string): Order | undefined {
  const grantId = device.current?.grantId;
  return device.orders.find((order) => order.slotId === slotId && order.grantId === grantId && isBlocking(order));
}

function move(
  change: DeviceChange,
  order: Order,
  rule: string,
  patch: Partial<Order> & { state: OrderState; due: Order['due'] },
): Order {
  const next = { ...order, ...patch };
  putOrder(change, next);
  stateChanged(change, {
    subject: 'order',
    id: order.instanceId,
    from: order.state,
    to: next.state,
    rule,
    slotId: order.slotId,
  });
  return next;
}

/** Whether the registration that placed the order still exists; if not, the order runs on without a word (T9). */
const isHeard = (change: DeviceChange, order: Order): boolean => change.device.current?.grantId === order.grantId;

function tell(change: DeviceChange, order: Order, type: Parameters<typeof notifyOrder>[1]): void {
  if (isHeard(change, order)) notifyOrder(change, type, order);
}

/** Takes an order for the slot's product: T2 when something is wrong with it, else the way to T1. */
export function acceptOrder(change: DeviceChange, registration: Registration, slot: SlotModel, asin: string): Order {
  const { now, ids } = change.draw;
  const { timers } = change.portal.settings;
  const product = slot.products.find((candidate) => candidate.asin === asin);
  const planned = registration.slots[slot.slotId]?.nextProblem ?? null;
  const fault = planned === null ? strikeOrder(change, slot.slotId) : undefined;
  const problem = planned ?? fault?.problem ?? null;
  const order: Order = {
    instanceId: ids.eventInstanceId(),
    slotId: slot.slotId,
    grantId: registration.grantId,
    asin,
    quantity: product?.quantity ?? 1,
    unit: slot.unit,
    packages: product?.packages ?? 1,
    test: registration.isTestDevice,
    state: problem === null ? 'accepted' : 'in-resolution',
    problem,
    acceptedAt: now,
    placedAt: null,
    cancelUntil: null,
    shipsAt: null,
    estimatedDeliveryAt: null,
    shippedAt: null,
    deliveredAt: null,
    cancelledAt: null,
    cancelledBy: null,
    due:
      problem === null
        ? { at: plus(now, timers.orderPlaced), what: 'order-placed' }
        : { at: plus(now, timers.resolution), what: 'resolution-expires' },
  };
  change.device = { ...change.device, orders: pruned(change.device.orders, slot.slotId) };
  putOrder(change, order);
  stateChanged(change, {
    subject: 'order',
    id: order.instanceId,
    from: null,
    to: order.state,
    rule: problem === null ? 'accepted' : 'T2',
    slotId: slot.slotId,
  });
  if (planned !== null) setSlot(change, slot.slotId, { nextProblem: null });
  if (fault !== undefined) {
    const { faultId } = fault;
    const { instanceId, slotId } = order;
    change.events.push({ kind: 'fault', faultId, effect: effectOf(fault), instanceId, slotId });
  }
  return order;
}

function pruned(orders: readonly Order[], slotId: string): Order[] {
  const closed = orders.filter((order) => order.slotId === slotId && !isBlocking(order));
  const dropped = new Set(closed.slice(0, Math.max(0, closed.length - KEPT_PER_SLOT)));
  return orders.filter((order) => !dropped.has(order));
}

/** T1 and T3: the order is placed, the customer has his time to cancel. */
export function placeOrder(change: DeviceChange, order: Order): Order {
  const { now } = change.draw;
  const { timers } = change.portal.settings;
  const shipsAt = plus(now, order.test ? timers.shipTest : timers.ship);
  const next = move(change, order, order.state === 'in-resolution' ? 'T3' : 'T1', {
    state: 'placed',
    placedAt: now,
    cancelUntil: plus(now, timers.cancelWindow),
    shipsAt,
    estimatedDeliveryAt: estimate(now, shipsAt),
    due: { at: shipsAt, what: 'order-ships' },
  });
  tell(change, next, 'OrderPlacedNotification');
  return next;
}

function estimate(placedAt: Instant, shipsAt: Instant): Instant {
  const usual = endOfPacificDay(placedAt, DELIVERY_DAYS);
  // A configuration may ship later than the usual estimate; nothing is delivered before it left.
  return usual > shipsAt ? usual : endOfPacificDay(shipsAt, 1);
}

/** T6: shipped; test orders are told the same. */
export function shipOrder(change: DeviceChange, order: Order): Order {
  const { now } = change.draw;
  const estimatedDeliveryAt = order.estimatedDeliveryAt ?? estimate(now, now);
  const next = move(change, order, 'T6', {
    state: 'shipped',
    shippedAt: now,
    estimatedDeliveryAt,
    due: { at: estimatedDeliveryAt > now ? estimatedDeliveryAt : now, what: 'order-delivered' },
  });
  tell(change, next, 'ItemShippedNotification');
  return next;
}

/** T7: delivered; the slot is free again. */
export function deliverOrder(change: DeviceChange, order: Order): Order {
  const next = move(change, order, 'T7', { state: 'delivered', deliveredAt: change.draw.now, due: null });
  if (change.portal.settings.itemDelivered) tell(change, next, 'ItemDeliveredNotification');
  return next;
}

/** T4, T5, T8: cancelled by time, by the customer, or by the maker's CancelTestOrder, which tells nobody. */
export function cancelOrder(change: DeviceChange, order: Order, by: NonNullable<Order['cancelledBy']>): Order {
  const rule = { 'resolution-expired': 'T4', customer: 'T5', maker: 'T8' }[by];
  const next = move(change, order, rule, {
    state: 'cancelled',
    cancelledAt: change.draw.now,
    cancelledBy: by,
    due: null,
  });
  if (by !== 'maker') tell(change, next, 'OrderCancelledNotification');
  return next;
}

/** What time alone brings about for one order. */
export function tickOrder(change: DeviceChange, order: Order): void {
  switch (order.due?.what) {
    case 'order-placed':
      placeOrder(change, order);
      break;
    case 'resolution-expires':
      cancelOrder(change, order, 'resolution-expired');
      break;
    case 'order-ships':
      shipOrder(change, order);
      break;
    case 'order-delivered':
      deliverOrder(change, order);
      break;
    case undefined:
      break;
  }
}

/** The nearest instant at which time changes an order. */
export const nextOrderDueAt = (orders: readonly Order[]): Instant | null =>
  orders.reduce<Instant | null>((nearest, order) => earliest(nearest, order.due?.at ?? null), null);
