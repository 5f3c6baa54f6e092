import { describe, expect, it } from 'vitest';
import { setNextOrder } from '../../../../emulator/domain/customer/set-next-order.ts';
import { type SubscriptionWish, setSubscription } from '../../../../emulator/domain/customer/set-subscription.ts';
import type { Device, Portal } from '../../../../emulator/domain/state.ts';
import { deepFreeze, givenDevice, notified, portal } from '../../../support/given.ts';
import { decidedOn, withOrder } from './given.ts';

const FIRST = 'B0EMUL0001';
const SECOND = 'B0EMUL0002';

/** The seeded portal with SubscriptionChanged in v1.0. */
const older: Portal = deepFreeze({
  ...structuredClone(portal),
  models: portal.models.map((model) => ({
    ...structuredClone(model),
    notificationVersions: { ...model.notificationVersions, SubscriptionChangedNotification: '1.0' as const },
  })),
});

function decide(device: Device, wish: Omit<SubscriptionWish, 'slotId'>, given: Portal = portal) {
  const outcome = setSubscription(decidedOn(device, undefined, given), { slotId: 'beans', ...wish });
  if (!outcome.accepted) throw new Error(outcome.refusal);
  return { ...outcome, slot: outcome.next.current?.slots.beans, told: notified(outcome.next, device.outbox.length) };
}

const on = givenDevice();
const off = givenDevice({ subscribed: false });
const empty = deepFreeze(decide(on, { asin: null }).next);

describe('a slot of the customer', () => {
  it.each([
    ['switched off', on, { subscribed: false }, { subscribed: false, asin: FIRST }],
    ['switched on', off, { subscribed: true }, { subscribed: true, asin: FIRST }],
    ['cleared, which switches it off', on, { asin: null }, { subscribed: false, asin: null }],
    ['given a product where none was', empty, { asin: SECOND }, { subscribed: false, asin: SECOND }],
    ['given a product and switched on', empty, { asin: SECOND, subscribed: true }, { subscribed: true, asin: SECOND }],
    ['switched off with another product', on, { asin: SECOND, subscribed: false }, { subscribed: false, asin: SECOND }],
  ])('is %s, and both versions tell it', (_, device, wish, expected) => {
    for (const given of [portal, older]) {
      const { slot, told, events, next } = decide(device, wish, given);
      expect(slot).toMatchObject(expected);
      expect(told).toEqual(['SubscriptionChangedNotification']);
      expect(events.map((event) => event.kind)).toEqual(['customer', 'state', 'notification']);
      expect(next.turn).toBe(device.turn + 1);
    }
  });

  it('is given another product, which v2.0 tells and v1.0 does not', () => {
    expect(decide(on, { asin: SECOND }).told).toEqual(['SubscriptionChangedNotification']);
    const silent = decide(on, { asin: SECOND }, older);
    expect(silent.told).toEqual([]);
    expect(silent.slot).toMatchObject({ asin: SECOND, subscribed: true });
  });

  it.each([
    ['is on and is switched on', on, { subscribed: true }],
    ['has the product and is given it', on, { asin: FIRST }],
    ['is off and is cleared twice', empty, { asin: null, subscribed: false }],
  ])('tells nothing when it %s', (_, device, wish) => {
    const { next, events } = decide(device, wish);
    expect(next).toBe(device);
    expect(events).toEqual([]);
  });

  it('cannot be switched on without a product', () => {
    expect(setSubscription(decidedOn(empty), { slotId: 'beans', subscribed: true })).toMatchObject({
      refusal: 'noProduct',
    });
    expect(setSubscription(decidedOn(on), { slotId: 'beans', subscribed: true, asin: null })).toMatchObject({
      refusal: 'noProduct',
    });
  });

  it('offers its own products only', () => {
    expect(setSubscription(decidedOn(on), { slotId: 'beans', asin: 'B0EMUL0003' })).toMatchObject({
      refusal: 'unknownProduct',
      params: { asin: 'B0EMUL0003', products: `${FIRST}, ${SECOND}` },
    });
  });

  it('leaves a running order as it is', () => {
    const { device } = withOrder('placed');
    const { next } = decide(device, { subscribed: false });
    expect(next.orders).toEqual(device.orders);
  });
});

describe('what is not there', () => {
  const gone = deepFreeze({ ...structuredClone(on), current: null });

  it('is a slot the model does not have, even one named like a member of every object', () => {
    for (const slotId of ['filter', 'constructor', '__proto__']) {
      expect(setSubscription(decidedOn(on), { slotId, subscribed: false })).toMatchObject({
        refusal: 'slotNotFound',
        params: { slotId, slots: 'beans' },
      });
      expect(setNextOrder(decidedOn(on), { slotId, problem: 'stock' })).toMatchObject({ refusal: 'slotNotFound' });
    }
  });

  it('is a registration', () => {
    expect(setSubscription(decidedOn(gone), { slotId: 'beans', subscribed: false })).toMatchObject({
      refusal: 'notRegistered',
    });
    expect(setNextOrder(decidedOn(gone), { slotId: 'beans', problem: 'stock' })).toMatchObject({
      refusal: 'notRegistered',
    });
  });
});

describe('the next order of a slot', () => {
  it('gets a problem, which can be taken back, and nobody is told', () => {
    const asked = setNextOrder(decidedOn(on), { slotId: 'beans', problem: 'address' });
    if (!asked.accepted) throw new Error(asked.refusal);
    expect(asked.next.current?.slots.beans?.nextProblem).toBe('address');
    expect(asked.next.outbox).toEqual(on.outbox);
    const back = setNextOrder(decidedOn(asked.next), { slotId: 'beans', problem: null });
    expect(back.accepted && back.next.current?.slots.beans?.nextProblem).toBeNull();
  });

  it('that has the problem already is left alone', () => {
    const same = setNextOrder(decidedOn(on), { slotId: 'beans', problem: null });
    expect(same.accepted && same.next).toBe(on);
  });
});
