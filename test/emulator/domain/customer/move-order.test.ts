import { describe, expect, it } from 'vitest';
import { cancelOrder } from '../../../../emulator/domain/customer/cancel-order.ts';
import { deregisterDevice } from '../../../../emulator/domain/customer/deregister-device.ts';
import { moveOrder } from '../../../../emulator/domain/customer/move-order.ts';
import type { Device } from '../../../../emulator/domain/state.ts';
import { at, notified } from '../../../support/given.ts';
import { decidedOn, PLACED_AT, withOrder } from './given.ts';

const HOUR = 3_600_000;
const LATER = at(HOUR);

/** Types of the notifications a decision added. */
const told = (before: Device, outcome: { accepted: boolean }): string[] =>
  outcome.accepted ? notified((outcome as unknown as { next: Device }).next, before.outbox.length) : [];

describe('shipping', () => {
  it('places an order that is only accepted first, and tells both', () => {
    const { device, order } = withOrder('accepted');
    const outcome = moveOrder(decidedOn(device, LATER), order.instanceId, 'ship');
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'shipped', placedAt: LATER, shippedAt: LATER } });
    expect(told(device, outcome)).toEqual(['OrderPlacedNotification', 'ItemShippedNotification']);
    expect(outcome.accepted && outcome.next.turn).toBe(device.turn + 1);
  });

  it('ships a placed order without placing it again', () => {
    const { device, order } = withOrder('placed');
    const outcome = moveOrder(decidedOn(device, LATER), order.instanceId, 'ship');
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'shipped', placedAt: PLACED_AT } });
    expect(told(device, outcome)).toEqual(['ItemShippedNotification']);
  });

  it.each(['shipped', 'in-resolution'] as const)('is refused for an order that is %s', (state) => {
    const { device, order } = withOrder(state);
    expect(moveOrder(decidedOn(device, LATER), order.instanceId, 'ship')).toMatchObject({
      accepted: false,
      refusal: 'wrongState',
      params: { state, move: 'ship', from: 'accepted, placed' },
    });
  });
});

describe('delivering', () => {
  it.each([
    ['accepted', ['OrderPlacedNotification', 'ItemShippedNotification', 'ItemDeliveredNotification']],
    ['placed', ['ItemShippedNotification', 'ItemDeliveredNotification']],
    ['shipped', ['ItemDeliveredNotification']],
  ] as const)('takes the steps that an order that is %s still has to go', (state, expected) => {
    const { device, order } = withOrder(state);
    const outcome = moveOrder(decidedOn(device, LATER), order.instanceId, 'deliver');
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'delivered', deliveredAt: LATER, due: null } });
    expect(told(device, outcome)).toEqual(expected);
  });

  it('is refused a second time', () => {
    const { device, order } = withOrder('shipped');
    const once = moveOrder(decidedOn(device, LATER), order.instanceId, 'deliver');
    if (!once.accepted) throw new Error(once.refusal);
    expect(moveOrder(decidedOn(once.next, LATER), order.instanceId, 'deliver')).toMatchObject({
      refusal: 'wrongState',
      params: { state: 'delivered' },
    });
  });

  it('goes on in silence when the device was deregistered', () => {
    const { device, order } = withOrder('placed');
    const gone = deregisterDevice(decidedOn(device), 'customer');
    if (!gone.accepted) throw new Error(gone.refusal);
    const outcome = moveOrder(decidedOn(gone.next, LATER), order.instanceId, 'deliver');
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'delivered' } });
    expect(told(gone.next, outcome)).toEqual([]);
  });
});

describe('resolving', () => {
  it('places an order that waits for the customer', () => {
    const { device, order } = withOrder('in-resolution');
    const outcome = moveOrder(decidedOn(device, LATER), order.instanceId, 'resolve');
    expect(outcome).toMatchObject({
      accepted: true,
      reply: { state: 'placed', placedAt: LATER, cancelUntil: at(25 * HOUR) },
    });
    expect(told(device, outcome)).toEqual(['OrderPlacedNotification']);
  });

  it.each(['accepted', 'placed', 'shipped'] as const)('is refused for an order that is %s', (state) => {
    const { device, order } = withOrder(state);
    expect(moveOrder(decidedOn(device, LATER), order.instanceId, 'resolve')).toMatchObject({ refusal: 'wrongState' });
  });
});

describe('cancelling', () => {
  const closes = at(24 * HOUR, PLACED_AT);

  it('is possible up to one millisecond before the 24 hours are over', () => {
    const { device, order } = withOrder('placed');
    const outcome = cancelOrder(decidedOn(device, at(-1, closes)), order.instanceId);
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'cancelled', cancelledBy: 'customer' } });
    expect(told(device, outcome)).toEqual(['OrderCancelledNotification']);
  });

  it('is too late on the millisecond, unless forced', () => {
    const { device, order } = withOrder('placed');
    expect(cancelOrder(decidedOn(device, closes), order.instanceId)).toMatchObject({
      refusal: 'tooLate',
      params: { state: 'placed', cancelUntil: closes },
    });
    expect(cancelOrder(decidedOn(device, closes), order.instanceId, true)).toMatchObject({ accepted: true });
  });

  it('places an order that is only accepted first, for nobody can find it before', () => {
    const { device, order } = withOrder('accepted');
    const outcome = cancelOrder(decidedOn(device, at(1)), order.instanceId);
    expect(outcome).toMatchObject({ accepted: true, reply: { state: 'cancelled', placedAt: at(1) } });
    expect(told(device, outcome)).toEqual(['OrderPlacedNotification', 'OrderCancelledNotification']);
  });

  it.each(['shipped', 'in-resolution'] as const)('is refused for an order that is %s, forced or not', (state) => {
    const { device, order } = withOrder(state);
    for (const force of [false, true]) {
      expect(cancelOrder(decidedOn(device, LATER), order.instanceId, force)).toMatchObject({
        refusal: 'wrongState',
        params: { state },
      });
    }
  });

  it('is never possible for a test order', () => {
    const { device, order } = withOrder('placed', { isTestDevice: true });
    expect(cancelOrder(decidedOn(device, at(2001)), order.instanceId, true)).toMatchObject({
      refusal: 'testOrder',
      params: { state: 'placed' },
    });
  });
});

it('names an order that is not there', () => {
  const { device } = withOrder('placed');
  expect(moveOrder(decidedOn(device), 'nope', 'ship')).toMatchObject({
    refusal: 'orderNotFound',
    params: { instanceId: 'nope' },
  });
  expect(cancelOrder(decidedOn(device), 'nope')).toMatchObject({ refusal: 'orderNotFound' });
});

it('puts each move on the record with who made it', () => {
  const { device, order } = withOrder('placed');
  const shipped = moveOrder(decidedOn(device, LATER), order.instanceId, 'ship');
  expect(shipped.accepted && shipped.events[0]).toEqual({
    kind: 'customer',
    actor: 'amazon',
    action: 'ship',
    slotId: 'beans',
  });
  const cancelled = cancelOrder(decidedOn(device, LATER), order.instanceId);
  expect(cancelled.accepted && cancelled.events[0]).toMatchObject({ actor: 'customer', action: 'cancel' });
});
