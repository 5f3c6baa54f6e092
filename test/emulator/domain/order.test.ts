import { describe, expect, it } from 'vitest';
import { beginChange, finish, setSlot } from '../../../emulator/domain/device-change.ts';
import { cancelTestOrders } from '../../../emulator/domain/drs/cancel-test-orders.ts';
import { deregister } from '../../../emulator/domain/drs/deregister.ts';
import { replenish } from '../../../emulator/domain/drs/replenish.ts';
import { nextDueAt, tick } from '../../../emulator/domain/due.ts';
import { cancelOrder, openOrder, placeOrder } from '../../../emulator/domain/order.ts';
import type { Device, Order, Portal, Problem } from '../../../emulator/domain/state.ts';
import {
  at,
  deepFreeze,
  drawAt,
  givenDevice,
  notified,
  SUBSCRIBER,
  portal as seeded,
  T0,
  withSettings,
} from '../../support/given.ts';

const SECOND = 1000;
const HOUR = 3_600_000;

const order = (device: Device): Order => device.orders.at(-1) as Order;

function replenished(device: Device, now = T0, portal: Portal = seeded, slotId = 'beans') {
  const outcome = replenish({
    portal,
    device,
    subscribers: [SUBSCRIBER],
    request: { params: { slotId }, query: undefined, body: undefined },
    resultType: 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
    draw: drawAt(now, device.turn),
  });
  if (!outcome.accepted) throw new Error(outcome.refusal);
  return { device: deepFreeze(outcome.next), reply: outcome.reply };
}

const ticked = (device: Device, now: string, portal: Portal = seeded): Device =>
  deepFreeze(tick({ portal, device, subscribers: [SUBSCRIBER], draw: drawAt(now, device.turn) }).next);

/** Lives through every due instant up to the given one, each at its time. */
function lived(device: Device, until: string, portal: Portal = seeded): Device {
  let next = device;
  for (
    let due = nextDueAt({ ...next, outbox: [] });
    due !== null && due <= until;
    due = nextDueAt({ ...next, outbox: [] })
  ) {
    next = ticked(next, due, portal);
  }
  return next;
}

function withProblem(problem: Problem, device = givenDevice()): Device {
  const change = beginChange({ portal: seeded, device, subscribers: [], draw: drawAt(T0, device.turn) });
  setSlot(change, 'beans', { nextProblem: problem });
  return deepFreeze(finish(change, device));
}

function changed(
  device: Device,
  now: string,
  act: (change: ReturnType<typeof beginChange>, order: Order) => void,
): Device {
  const change = beginChange({ portal: seeded, device, subscribers: [SUBSCRIBER], draw: drawAt(now, device.turn) });
  act(change, order(device));
  return deepFreeze(finish(change, device));
}

const BEFORE = notified(givenDevice()).length;

describe('an accepted order', () => {
  it('says nothing for two seconds, then is placed and told (T1)', () => {
    const { device } = replenished(givenDevice());
    expect(order(device).state).toBe('accepted');
    const early = ticked(device, at(2 * SECOND - 1));
    expect(early).toBe(device);
    const placed = ticked(device, at(2 * SECOND));
    expect(order(placed)).toMatchObject({
      state: 'placed',
      placedAt: at(2 * SECOND),
      cancelUntil: at(24 * HOUR + 2 * SECOND),
    });
    expect(notified(placed, BEFORE)).toEqual(['OrderPlacedNotification']);
  });

  it('blocks the slot and answers with the running order', () => {
    const first = replenished(givenDevice());
    const again = replenished(first.device, at(SECOND));
    expect(again.reply).toEqual({ detailCode: 'ORDER_INPROGRESS', eventInstanceId: first.reply.eventInstanceId });
    expect(again.device).toBe(first.device);
  });

  it('is cancelled by CancelTestOrder without a word (T8)', () => {
    const { device } = replenished(givenDevice({ isTestDevice: true }));
    const outcome = cancelTestOrders({
      portal: seeded,
      device,
      subscribers: [SUBSCRIBER],
      request: { params: {}, query: undefined, body: undefined },
      resultType: '',
      draw: drawAt(at(SECOND), device.turn),
    });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    expect(order(outcome.next)).toMatchObject({ state: 'cancelled', cancelledBy: 'maker' });
    expect(notified(lived(outcome.next, at(1000 * HOUR)), BEFORE)).toEqual([]);
    expect(replenished(outcome.next, at(2 * SECOND)).reply.detailCode).toBe('TEST_ORDER_PLACED');
  });
});

describe('an order with a problem', () => {
  it.each(['address', 'payment', 'stock'] as const)(
    'with its %s answers STANDARD_ORDER_PLACED and is told to nobody (T2)',
    (problem) => {
      const { device, reply } = replenished(withProblem(problem));
      expect(reply.detailCode).toBe('STANDARD_ORDER_PLACED');
      expect(order(device)).toMatchObject({ state: 'in-resolution', problem });
      expect(notified(lived(device, at(72 * HOUR - 1)), BEFORE)).toEqual([]);
    },
  );

  it('solved in time is placed, with its own 24 hours (T3)', () => {
    const { device } = replenished(withProblem('payment'));
    const solved = changed(device, at(71 * HOUR), placeOrder);
    expect(order(solved)).toMatchObject({ state: 'placed', placedAt: at(71 * HOUR), cancelUntil: at(95 * HOUR) });
    expect(notified(solved, BEFORE)).toEqual(['OrderPlacedNotification']);
  });

  it('is cancelled after exactly 72 hours, and the slot is free (T4)', () => {
    const { device } = replenished(withProblem('address'));
    expect(ticked(device, at(72 * HOUR - 1))).toBe(device);
    const over = ticked(device, at(72 * HOUR));
    expect(order(over)).toMatchObject({ state: 'cancelled', cancelledBy: 'resolution-expired' });
    expect(notified(over, BEFORE)).toEqual(['OrderCancelledNotification']);
    expect(replenished(over, at(72 * HOUR)).reply.detailCode).toBe('STANDARD_ORDER_PLACED');
  });

  it('concerns only the next order', () => {
    const { device } = replenished(withProblem('stock'));
    const over = lived(device, at(72 * HOUR));
    expect(order(replenished(over, at(73 * HOUR)).device).state).toBe('accepted');
  });
});

describe('a placed order', () => {
  const placed = () => lived(replenished(givenDevice()).device, at(2 * SECOND));

  it('cancelled by the customer is told, and the slot is free (T5)', () => {
    const cancelled = changed(placed(), at(HOUR), (change, running) => cancelOrder(change, running, 'customer'));
    expect(order(cancelled)).toMatchObject({ state: 'cancelled', cancelledBy: 'customer', due: null });
    expect(notified(cancelled, BEFORE)).toEqual(['OrderPlacedNotification', 'OrderCancelledNotification']);
    expect(openOrder(cancelled, 'beans')).toBeUndefined();
  });

  it('ships 25 hours later and not a millisecond before (T6)', () => {
    const shipsAt = at(25 * HOUR + 2 * SECOND);
    expect(ticked(placed(), at(-1, shipsAt))).toEqual(placed());
    const shipped = ticked(placed(), shipsAt);
    expect(order(shipped)).toMatchObject({ state: 'shipped', shippedAt: shipsAt });
    expect(notified(shipped, BEFORE)).toEqual(['OrderPlacedNotification', 'ItemShippedNotification']);
  });

  it('of a test device ships after a minute', () => {
    const device = lived(replenished(givenDevice({ isTestDevice: true })).device, at(2 * SECOND));
    expect(order(device).shipsAt).toBe(at(62 * SECOND));
    expect(order(ticked(device, at(62 * SECOND))).state).toBe('shipped');
  });

  it('is delivered at the end of the sixth Pacific day, which frees the slot (T7)', () => {
    const estimate = order(placed()).estimatedDeliveryAt as string;
    expect(estimate).toBe('2031-03-11T06:59:59.000Z');
    const before = lived(placed(), at(-1, estimate));
    expect(replenished(before, at(-1, estimate)).reply.detailCode).toBe('ORDER_INPROGRESS');
    const delivered = lived(placed(), estimate);
    expect(order(delivered)).toMatchObject({ state: 'delivered', deliveredAt: estimate });
    expect(notified(delivered, BEFORE).at(-1)).toBe('ItemDeliveredNotification');
    expect(replenished(delivered, estimate).reply.detailCode).toBe('STANDARD_ORDER_PLACED');
  });

  it('is delivered in silence when the inferred notification is off', () => {
    const quiet = withSettings({ itemDelivered: false });
    const device = lived(replenished(givenDevice(), T0, quiet).device, at(1000 * HOUR), quiet);
    expect(order(device).state).toBe('delivered');
    expect(notified(device, BEFORE)).toEqual(['OrderPlacedNotification', 'ItemShippedNotification']);
  });

  it('runs on in silence when the device is deregistered (T9)', () => {
    const device = placed();
    const outcome = deregister({
      portal: seeded,
      device,
      subscribers: [SUBSCRIBER],
      request: { params: {}, query: undefined, body: undefined },
      resultType: '',
      draw: drawAt(at(HOUR), device.turn),
    });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    const later = lived(deepFreeze(outcome.next), at(1000 * HOUR));
    expect(order(later).state).toBe('delivered');
    expect(notified(later).at(-1)).toBe('DeviceDeregisteredNotification');
  });

  it('is not touched by switching the slot off (T10)', () => {
    const off = changed(placed(), at(HOUR), (change) => setSlot(change, 'beans', { subscribed: false }));
    expect(replenished(off, at(2 * HOUR)).reply.detailCode).toBe('ORDER_INPROGRESS');
    expect(order(lived(off, at(26 * HOUR))).state).toBe('shipped');
  });
});

describe('orders kept', () => {
  it('are the open one and the last 50 closed ones of a slot', () => {
    let device = givenDevice();
    let now = T0;
    for (let i = 0; i < 60; i += 1) {
      device = replenished(device, now).device;
      now = at(3 * SECOND, now);
      device = changed(lived(device, now), now, (change, running) => cancelOrder(change, running, 'customer'));
    }
    device = replenished(device, now).device;
    expect(device.orders.filter(({ state }) => state === 'cancelled')).toHaveLength(50);
    expect(openOrder(device, 'beans')?.state).toBe('accepted');
  });
});

describe('two slots', () => {
  it('order independently', () => {
    const first = replenished(givenDevice({ modelId: 'acme-printer' }), T0, seeded, 'black');
    expect(replenished(first.device, T0, seeded, 'color').reply.detailCode).toBe('STANDARD_ORDER_PLACED');
    expect(replenished(first.device, T0, seeded, 'black').reply.detailCode).toBe('ORDER_INPROGRESS');
  });
});
