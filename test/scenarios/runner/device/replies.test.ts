import { describe, expect, it } from 'vitest';
import { learned, stateOf, unknownOrder } from '../../../../scenarios/runner/device/order.ts';
import {
  readCancelled,
  readOrderInfo,
  readReplenish,
  readSubscriptionInfo,
} from '../../../../scenarios/runner/device/replies.ts';
import { inProgress, json, T0_MS, taken } from './given-service.ts';

describe('a reply of Replenish', () => {
  it.each([
    [taken('order-1'), { said: 'taken', instanceId: 'order-1' }],
    [
      json(200, { detailCode: 'TEST_ORDER_PLACED', eventInstanceId: 'order-1', more: 1 }),
      { said: 'taken', instanceId: 'order-1' },
    ],
    [inProgress('order-1'), { said: 'in-progress', instanceId: 'order-1' }],
    [json(200, { detailCode: 'ORDER_INPROGRESS' }), { said: 'in-progress', instanceId: null }],
    [json(200, { detailCode: 'STANDARD_ORDER_PLACED' }), { said: 'garbled' }],
    [json(200, {}), { said: 'garbled' }],
    [json(404, { message: 'Slot not found' }), { said: 'no-such-slot' }],
    [json(400, { message: 'Unable to place order - slot : <beans> is unsubscribed.' }), { said: 'unsubscribed' }],
    [json(400, { message: 'Unable to place order - slot : <milk> is unsubscribed.' }), { said: 'refused' }],
    [json(400, { message: 'no' }), { said: 'refused' }],
  ])('%o', (reply, read) => {
    expect(readReplenish(reply, 'beans')).toEqual(read);
  });
});

describe('a reply of SubscriptionInfo', () => {
  it('is read in both versions', () => {
    const v1 = readSubscriptionInfo(json(200, { slotsSubscriptionStatus: { beans: true, milk: false } }));
    expect(v1?.get('milk')).toEqual({ subscribed: false, product: undefined });
    const v2 = readSubscriptionInfo(
      json(200, {
        slotsSubscriptionStatus: { beans: { subscribed: true, productInfoList: [{ asin: 'A', quantity: 3 }] } },
      }),
    );
    expect(v2?.get('beans')).toEqual({ subscribed: true, product: { asin: 'A', quantity: 3 } });
  });

  it('without slots says nothing', () => {
    expect(readSubscriptionInfo(json(200, {}))).toBeNull();
    expect(readSubscriptionInfo(json(400, { slotsSubscriptionStatus: { beans: true } }))).toBeNull();
  });
});

describe('a reply of GetOrderInfo', () => {
  const info = (status: string, expectedDeliveryDate: string | null) =>
    json(200, { orderInfoData: { orderItems: [{ slotId: 'beans', status, expectedDeliveryDate, quantity: 1 }] } });
  const date = '2031-03-11T06:59:59.000Z';

  it.each([
    ['Processing', null, 'asked'],
    ['Pending', null, 'asked'],
    ['Unknown', null, 'asked'],
    ['Processing', date, 'placed'],
    ['Pending', date, 'placed'],
    ['Authorized', date, 'placed'],
    ['Shipped', date, 'shipped'],
    ['Closed', date, 'shipped'],
    ['Cancelled', null, 'cancelled'],
    ['Canceled', null, 'cancelled'],
    ['Sideways', date, 'asked'],
  ])('%s with date %s means %s', (status, expected, state) => {
    const facts = readOrderInfo(info(status, expected), T0_MS);
    expect(stateOf(learned(unknownOrder('o'), facts))).toBe(state);
    expect(facts.checkedAt).toBe(T0_MS);
  });

  it('names packages, which are no units of the slot', () => {
    expect(readOrderInfo(info('Shipped', date), T0_MS)).not.toHaveProperty('quantity');
  });

  it('that there is no such order means that nothing is to be waited for', () => {
    const facts = readOrderInfo(json(400, { message: 'Invalid eventInstanceId' }), T0_MS);
    expect(stateOf(learned(unknownOrder('o'), facts))).toBe('withdrawn');
  });

  it('that is empty says nothing', () => {
    expect(readOrderInfo(json(200, {}), T0_MS)).toEqual({ checkedAt: T0_MS });
  });
});

describe('a reply of CancelTestOrder', () => {
  it('names the slots that are free', () => {
    const slotOrderStatuses = [
      { slotId: 'beans', orderStatus: 'NO_ORDER_IN_PROGRESS' },
      { slotId: 'milk', orderStatus: 'ORDER_IN_PROGRESS' },
      { orderStatus: 'NO_ORDER_IN_PROGRESS' },
    ];
    expect(readCancelled(json(200, { slotOrderStatuses }))).toEqual(['beans']);
    expect(readCancelled(json(400, { slotOrderStatuses }))).toEqual([]);
    expect(readCancelled(json(200, {}))).toEqual([]);
  });
});
