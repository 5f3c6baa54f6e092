import { describe, expect, it } from 'vitest';
import { type TriggerEvent, trigger } from '../../../../emulator/domain/customer/trigger.ts';
import type { Device } from '../../../../emulator/domain/state.ts';
import { at, deepFreeze, givenDevice, notified } from '../../../support/given.ts';
import { decidedOn, PLACED_AT, withOrder } from './given.ts';

const NOW = at(3_600_000);

/** Types of the notifications that an event brings with it. */
function told(device: Device, event: TriggerEvent, slotId?: string, now = NOW): string[] {
  const outcome = trigger(decidedOn(device, now), event, slotId);
  if (!outcome.accepted) throw new Error(`${outcome.refusal} ${JSON.stringify(outcome.params)}`);
  return notified(outcome.next, device.outbox.length);
}

const refused = (device: Device, event: TriggerEvent, slotId?: string, now = NOW) => {
  const outcome = trigger(decidedOn(device, now), event, slotId);
  if (outcome.accepted) throw new Error(`${event} was not refused`);
  return outcome;
};

const PLACED = 'OrderPlacedNotification';
const SHIPPED = 'ItemShippedNotification';
const DELIVERED = 'ItemDeliveredNotification';
const CANCELLED = 'OrderCancelledNotification';

describe('an event that is asked for', () => {
  it.each([
    ['order-placed', undefined, [PLACED]],
    ['item-shipped', undefined, [PLACED, SHIPPED]],
    ['item-delivered', undefined, [PLACED, SHIPPED, DELIVERED]],
    ['order-cancelled', undefined, [PLACED, CANCELLED]],
    ['order-placed', 'accepted', [PLACED]],
    ['order-placed', 'in-resolution', [PLACED]],
    ['item-shipped', 'placed', [SHIPPED]],
    ['item-delivered', 'shipped', [DELIVERED]],
    ['order-cancelled', 'placed', [CANCELLED]],
    ['order-cancelled', 'in-resolution', [CANCELLED]],
  ] as const)('%s, with an order that is %s, takes the shortest real way', (event, state, expected) => {
    const device = state === undefined ? givenDevice() : withOrder(state).device;
    expect(told(device, event)).toEqual(expected);
  });

  it('is a switch of the slot, there and back', () => {
    const on = givenDevice();
    expect(told(on, 'subscription-changed')).toEqual(['SubscriptionChangedNotification']);
    const outcome = trigger(decidedOn(on), 'subscription-changed', 'beans');
    expect(outcome.accepted && outcome.next.current?.slots.beans?.subscribed).toBe(false);
    expect(told(givenDevice({ subscribed: false }), 'subscription-changed')).toEqual([
      'SubscriptionChangedNotification',
    ]);
  });

  it('is the end of the registration', () => {
    expect(told(givenDevice(), 'deregistered')).toEqual(['DeviceDeregisteredNotification']);
  });

  it('happens to the slot that is named', () => {
    const printer = givenDevice({ modelId: 'acme-printer' });
    const outcome = trigger(decidedOn(printer), 'item-shipped', 'color');
    expect(outcome.accepted && outcome.next.orders).toMatchObject([{ slotId: 'color', state: 'shipped' }]);
  });
});

describe('an event that no real transition leads to', () => {
  it.each([
    ['order-placed', 'placed', 'placed already'],
    ['order-placed', 'shipped', 'shipped already'],
    ['item-shipped', 'shipped', 'shipped already'],
    ['order-cancelled', 'shipped', 'no longer be cancelled'],
  ] as const)('%s, with an order that is %s, is refused', (event, state, problem) => {
    expect(refused(withOrder(state).device, event)).toMatchObject({
      refusal: 'conflict',
      params: { problem: expect.stringContaining(problem) },
    });
  });

  it('is a cancellation after 24 hours, or of a test order', () => {
    const closes = at(24 * 3_600_000, PLACED_AT);
    const { device } = withOrder('placed');
    expect(told(device, 'order-cancelled', 'beans', at(-1, closes))).toEqual([CANCELLED]);
    expect(refused(device, 'order-cancelled', 'beans', closes).refusal).toBe('conflict');
    const test = withOrder('placed', { isTestDevice: true }).device;
    expect(refused(test, 'order-cancelled').params.problem).toContain('CancelTestOrder');
  });

  it('is an order for a slot that may not reorder, or a switch of one without a product', () => {
    expect(refused(givenDevice({ subscribed: false }), 'order-placed').params.problem).toContain('unsubscribed');
    const bare = structuredClone(givenDevice());
    const slot = bare.current?.slots.beans;
    if (slot !== undefined) Object.assign(slot, { asin: null, subscribed: false });
    expect(refused(deepFreeze(bare), 'subscription-changed').params.problem).toContain('no product');
  });

  it('happens to no device and no slot that is not there', () => {
    const gone = deepFreeze({ ...structuredClone(givenDevice()), current: null });
    expect(refused(gone, 'order-placed').refusal).toBe('unknownDevice');
    expect(refused(givenDevice(), 'order-placed', 'tea')).toMatchObject({
      refusal: 'unknownSlot',
      params: { slots: 'beans' },
    });
  });
});
