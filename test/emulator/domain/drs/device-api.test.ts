import { describe, expect, it } from 'vitest';
import { cancelTestOrders } from '../../../../emulator/domain/drs/cancel-test-orders.ts';
import { deregister } from '../../../../emulator/domain/drs/deregister.ts';
import { deviceStatus } from '../../../../emulator/domain/drs/device-status.ts';
import { getOrderInfo } from '../../../../emulator/domain/drs/get-order-info.ts';
import { replenish } from '../../../../emulator/domain/drs/replenish.ts';
import { slotStatus } from '../../../../emulator/domain/drs/slot-status.ts';
import { subscriptionInfo } from '../../../../emulator/domain/drs/subscription-info.ts';
import { seedPortal } from '../../../../emulator/domain/seed.ts';
import type { Device, Order, Portal } from '../../../../emulator/domain/state.ts';
import {
  at,
  deepFreeze,
  drawAt,
  givenDevice,
  notified,
  portal,
  report,
  SUBSCRIBER,
  T0,
  withSettings,
} from '../../../support/given.ts';

/** The seven transitions on frozen input: what they answer, what they change, and what they leave alone. */

const RESULT = 'com.amazon.dash.replenishment.Result@';

function input(
  device: Device,
  params: Record<string, string> = {},
  body: unknown = undefined,
  world: Portal = portal,
  now = at(1000),
) {
  return {
    portal: world,
    device,
    subscribers: [SUBSCRIBER],
    request: { params, query: undefined, body } as never,
    resultType: `${RESULT}1.0`,
    draw: drawAt(now, device.turn),
  };
}
const accepted = <O extends { accepted: boolean }>(outcome: O): Extract<O, { accepted: true }> => {
  if (!outcome.accepted) throw new Error(JSON.stringify(outcome));
  return outcome as Extract<O, { accepted: true }>;
};
const ordered = (device = givenDevice({ isTestDevice: true }), slotId = 'beans') =>
  deepFreeze(accepted(replenish(input(device, { slotId }))).next);
const without = (device: Device): Device => deepFreeze({ ...device, current: null });

describe('replenish', () => {
  it('takes product, packages and unit of the moment into the order', () => {
    const world = structuredClone(seedPortal);
    const [product] = world.models[0]?.slots[0]?.products ?? [];
    if (product === undefined) throw new Error('no product');
    product.packages = 3;
    product.quantity = 2.5;
    const { next, reply, events } = accepted(
      replenish(input(givenDevice(), { slotId: 'beans' }, undefined, deepFreeze(world))),
    );
    expect(reply.detailCode).toBe('STANDARD_ORDER_PLACED');
    expect(next.orders).toMatchObject([
      {
        instanceId: reply.eventInstanceId,
        asin: 'B0EMUL0001',
        quantity: 2.5,
        packages: 3,
        unit: 'count',
        test: false,
        state: 'accepted',
        acceptedAt: at(1000),
        due: { at: at(3000), what: 'order-placed' },
      },
    ]);
    expect(events).toMatchObject([{ kind: 'state', subject: 'order', from: null, to: 'accepted', slotId: 'beans' }]);
  });

  it('of a product that the model lost meanwhile still orders it', () => {
    const world = structuredClone(seedPortal);
    const [slot] = world.models[0]?.slots ?? [];
    slot?.products.shift();
    const { next } = accepted(replenish(input(givenDevice(), { slotId: 'beans' }, undefined, deepFreeze(world))));
    expect(next.orders[0]).toMatchObject({ asin: 'B0EMUL0001', quantity: 1, packages: 1 });
  });

  it('refuses slots it does not know, and those switched off', () => {
    expect(replenish(input(givenDevice(), { slotId: 'tea' }))).toMatchObject({
      refusal: 'slotNotFound',
      params: { slotId: 'tea' },
    });
    expect(replenish(input(without(givenDevice()), { slotId: 'beans' }))).toMatchObject({ refusal: 'slotNotFound' });
    expect(replenish(input(givenDevice({ subscribed: false }), { slotId: 'beans' }))).toMatchObject({
      refusal: 'slotUnsubscribed',
      params: { slotId: 'beans' },
    });
  });

  it('answers for the running order before it looks at the switch', () => {
    const device = ordered();
    const current = device.current as NonNullable<Device['current']>;
    const beans = current.slots.beans as NonNullable<typeof current.slots.beans>;
    const off = deepFreeze({ ...device, current: { ...current, slots: { beans: { ...beans, subscribed: false } } } });
    const { next, reply } = accepted(replenish(input(off, { slotId: 'beans' })));
    expect([next, reply.detailCode]).toEqual([off, 'ORDER_INPROGRESS']);
    expect(next).toBe(off);
  });
});

describe('slotStatus', () => {
  it('keeps the report untouched, with the instant it came', () => {
    const { next, reply, events, findings } = accepted(slotStatus(input(givenDevice(), { slotId: 'beans' }, report)));
    expect(next.current?.slots.beans?.lastReport).toEqual({ ...report, at: at(1000) });
    expect([reply, events, findings]).toEqual([{}, [], []]);
    expect(notified(next)).toEqual(notified(givenDevice()));
  });

  it('refuses a slot it does not know', () => {
    expect(slotStatus(input(givenDevice(), { slotId: 'tea' }, report))).toMatchObject({ refusal: 'slotNotFound' });
  });

  it('notes every slip, and refuses the first that strict mode minds', () => {
    const odd = { ...report, remainingQuantityInUnit: '-1', lastUseDate: '2031-03-4' };
    expect(
      accepted(slotStatus(input(givenDevice(), { slotId: 'beans' }, odd))).findings.map(
        ({ rule, field }) => `${rule} ${field}`,
      ),
    ).toEqual(['7 remainingQuantityInUnit', '9 remainingQuantityInUnit', '8 lastUseDate']);
    const refused = slotStatus(input(givenDevice(), { slotId: 'beans' }, odd, withSettings({ strict: true })));
    expect(refused).toMatchObject({ refusal: 'invalidInput', params: { field: 'remainingQuantityInUnit' } });
    expect(refused.findings).toHaveLength(3);
  });
});

describe('deviceStatus', () => {
  const body = { mostRecentlyActiveDate: '2031-03-04T09:00:00Z' };

  it('keeps when the device reported and what it said', () => {
    const { next, findings } = accepted(deviceStatus(input(givenDevice(), {}, body)));
    expect(next.current).toMatchObject({
      lastDeviceStatusAt: at(1000),
      mostRecentlyActiveDate: body.mostRecentlyActiveDate,
    });
    expect(findings).toEqual([]);
  });

  it('notes what stands behind its path, and refuses it in strict mode', () => {
    expect(accepted(deviceStatus(input(givenDevice(), { extra: 'beans' }, body))).findings).toMatchObject([
      { rule: '47', seen: '/deviceStatus/beans' },
    ]);
    expect(deviceStatus(input(givenDevice(), { extra: 'beans' }, body, withSettings({ strict: true })))).toMatchObject({
      refusal: 'invalidInput',
      params: { field: 'path' },
    });
  });
});

describe('subscriptionInfo', () => {
  it('answers in the form asked for and changes nothing', () => {
    const device = givenDevice({ modelId: 'acme-printer' });
    const first = accepted(subscriptionInfo(input(device)));
    expect(first.reply).toEqual({ slotsSubscriptionStatus: { black: true, color: true } });
    expect(first.next).toBe(device);
    const second = accepted(subscriptionInfo({ ...input(device), resultType: `${RESULT}2.0` }));
    expect(second.reply).toEqual({
      slotsSubscriptionStatus: {
        black: { productInfoList: [{ asin: 'B0EMUL0003', quantity: 1, unit: 'count' }], subscribed: true },
        color: { productInfoList: [{ asin: 'B0EMUL0005', quantity: 1, unit: 'count' }], subscribed: true },
      },
    });
  });

  it('lists slots that the model got after the registration, as switched off', () => {
    const world = structuredClone(seedPortal);
    world.models[0]?.slots.push({ slotId: 'milk', name: 'Milk', unit: 'count', products: [] });
    expect(accepted(subscriptionInfo(input(givenDevice(), {}, undefined, deepFreeze(world)))).reply).toEqual({
      slotsSubscriptionStatus: { beans: true, milk: false },
    });
    expect(
      accepted(
        subscriptionInfo({ ...input(givenDevice(), {}, undefined, deepFreeze(world)), resultType: `${RESULT}2.0` }),
      ).reply,
    ).toMatchObject({
      slotsSubscriptionStatus: { milk: { productInfoList: [], subscribed: false } },
    });
  });
});

describe('getOrderInfo', () => {
  const asked = (device: Device, world = portal, now = at(1000)) =>
    getOrderInfo(input(device, { eventInstanceId: device.orders[0]?.instanceId ?? '' }, undefined, world, now));
  const standing = (patch: Partial<Order>): Device => {
    const device = ordered();
    return deepFreeze({ ...device, orders: [{ ...(device.orders[0] as Order), ...patch }] });
  };

  it.each([
    ['accepted', {}, 'Processing', 'Pending', false],
    ['in-resolution', {}, 'Processing', 'Pending', false],
    ['placed', { cancelUntil: at(1001) }, 'Processing', 'Pending', true],
    ['placed', { cancelUntil: at(1000) }, 'Processing', 'Authorized', true],
    ['placed', { cancelUntil: null }, 'Processing', 'Authorized', true],
    ['shipped', {}, 'Shipped', 'Closed', true],
    ['delivered', {}, 'Shipped', 'Closed', true],
    ['cancelled', {}, 'Cancelled', 'Canceled', false],
  ] as const)('of an order that is %s %o answers %s or %s', (state, patch, newer, older, dated) => {
    const estimatedDeliveryAt = state === 'accepted' || state === 'in-resolution' ? null : '2031-03-11T06:59:59.000Z';
    const device = standing({ state, estimatedDeliveryAt, ...patch });
    const item = (world: Portal) => accepted(asked(device, world)).reply.orderInfoData.orderItems[0];
    expect(item(portal)).toMatchObject({
      status: newer,
      expectedDeliveryDate: dated ? estimatedDeliveryAt : null,
      quantity: 1,
      slotId: 'beans',
    });
    expect(item(withSettings({ orderInfoStatuses: 'older' }))?.status).toBe(older);
    expect(accepted(asked(device)).next).toBe(device);
  });

  it('knows only orders of the registration that asks', () => {
    expect(getOrderInfo(input(givenDevice(), { eventInstanceId: 'x' }))).toMatchObject({ refusal: 'unknownInstance' });
    expect(asked(standing({ grantId: 'before' }))).toMatchObject({ refusal: 'unknownInstance' });
    expect(asked(without(ordered()))).toMatchObject({ refusal: 'unknownInstance' });
  });
});

describe('cancelTestOrders', () => {
  it('cancels, tells nobody, and does nothing the second time', () => {
    const device = ordered();
    const first = accepted(cancelTestOrders(input(device, { slotId: 'beans' })));
    expect(first.reply).toEqual({ slotOrderStatuses: [{ orderStatus: 'NO_ORDER_IN_PROGRESS', slotId: 'beans' }] });
    expect(first.next.orders[0]).toMatchObject({
      state: 'cancelled',
      cancelledBy: 'maker',
      cancelledAt: at(1000),
      due: null,
    });
    expect(first.events).toMatchObject([{ kind: 'state', rule: 'T8' }]);
    const again = accepted(cancelTestOrders(input(deepFreeze(first.next))));
    expect(again.next).toBe(first.next);
    expect(again.reply).toEqual(first.reply);
  });

  it('refuses devices that are none for tests, and slots it does not know', () => {
    expect(cancelTestOrders(input(givenDevice()))).toMatchObject({ refusal: 'notATestDevice' });
    expect(cancelTestOrders(input(without(ordered())))).toMatchObject({ refusal: 'notATestDevice' });
    expect(cancelTestOrders(input(ordered(), { slotId: 'tea' }))).toMatchObject({
      refusal: 'slotNotFound',
      params: { slotId: 'tea' },
    });
  });

  it('leaves a real order and says so', () => {
    const real = ordered(givenDevice());
    const device = deepFreeze({
      ...real,
      current: { ...(real.current as NonNullable<Device['current']>), isTestDevice: true },
    });
    const { reply, next } = accepted(cancelTestOrders(input(device)));
    expect(reply.slotOrderStatuses).toEqual([{ orderStatus: 'ORDER_IN_PROGRESS', slotId: 'beans' }]);
    expect(next).toBe(device);
  });
});

describe('cancelTestOrders, of a device that was registered again and is none for tests any more', () => {
  const noTestDevice = (device: Device): Device =>
    deepFreeze({ ...device, current: { ...(device.current as NonNullable<Device['current']>), isTestDevice: false } });
  const printer = () => givenDevice({ modelId: 'acme-printer', isTestDevice: true });

  it('cancels the test order of before, which nobody else could, and is refused from then on', () => {
    const { next, reply } = accepted(cancelTestOrders(input(noTestDevice(ordered()), { slotId: 'beans' })));
    expect(reply.slotOrderStatuses).toEqual([{ orderStatus: 'NO_ORDER_IN_PROGRESS', slotId: 'beans' }]);
    expect(next.orders).toMatchObject([{ state: 'cancelled', cancelledBy: 'maker' }]);
    expect(cancelTestOrders(input(deepFreeze(next)))).toMatchObject({ refusal: 'notATestDevice' });
  });

  it('leaves a real order that was placed since', () => {
    const device = ordered(noTestDevice(ordered(printer(), 'black')), 'color');
    const { next, reply } = accepted(cancelTestOrders(input(device)));
    expect(reply.slotOrderStatuses).toEqual([
      { orderStatus: 'NO_ORDER_IN_PROGRESS', slotId: 'black' },
      { orderStatus: 'ORDER_IN_PROGRESS', slotId: 'color' },
    ]);
    expect(next.orders).toMatchObject([
      { test: true, state: 'cancelled' },
      { test: false, state: 'accepted' },
    ]);
  });

  it('is refused for a slot that has none, and for one of a registration that has ended', () => {
    const device = noTestDevice(ordered(printer(), 'black'));
    expect(cancelTestOrders(input(device, { slotId: 'color' }))).toMatchObject({ refusal: 'notATestDevice' });
    const { current } = device;
    const another = deepFreeze({ ...device, current: current && { ...current, grantId: 'another' } });
    expect(cancelTestOrders(input(another))).toMatchObject({ refusal: 'notATestDevice' });
  });
});

describe('deregister', () => {
  it('ends the registration and tells it', () => {
    const { next, reply } = accepted(deregister(input(givenDevice())));
    expect([reply, next.current]).toEqual([{}, null]);
    expect(next.former).toMatchObject([{ by: 'maker', registeredAt: T0, deregisteredAt: at(1000) }]);
    expect(notified(next).at(-1)).toBe('DeviceDeregisteredNotification');
  });

  it.each([
    { modelId: 'acme-coffee', serialNumber: 'SN-2' },
    { modelId: 'acme-printer', serialNumber: 'SN-0001' },
  ])("refuses another device than the token's: %o", (params) => {
    expect(deregister(input(givenDevice(), params))).toMatchObject({ refusal: 'deviceMismatch' });
    expect(deregister(input(givenDevice(), { modelId: 'acme-coffee', serialNumber: 'SN-0001' }))).toMatchObject({
      accepted: true,
    });
  });
});
