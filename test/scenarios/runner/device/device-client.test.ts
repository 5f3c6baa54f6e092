import { describe, expect, it } from 'vitest';
import {
  at,
  createService,
  DAY,
  deregistered,
  environment,
  HOUR,
  invalidToken,
  json,
  lastBody,
  MINUTE,
  startDevice,
  T0,
  tokensOf,
} from './given-service.ts';

const REPORT = 'POST /slotStatus/beans';
const ORDER = 'POST /replenish/beans';
const ALIVE = 'POST /deviceStatus';
const TOKEN = 'POST /auth/o2/token';
const READ = 'GET /subscriptionInfo';
const GONE = 'DELETE /registration';

describe('somebody uses the device', () => {
  it('and it reports what is left, with all five fields', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 20, onHand: 6, perDay: 2 } } });
    await device.use('beans', 2, at(MINUTE));
    expect(service.calls).toEqual([REPORT]);
    expect(lastBody(service, REPORT)).toEqual({
      expectedReplenishmentDate: at(MINUTE + 12 * DAY).replace('.000', ''),
      remainingQuantityInUnit: 18,
      originalQuantityInUnit: 24,
      totalQuantityOnHand: 6,
      lastUseDate: at(MINUTE).replace('.000', ''),
    });
  });

  it('and it orders when its forecast says so, after the report', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 10 } } });
    await device.use('beans', 1, T0);
    expect(service.fresh()).toEqual([REPORT]);
    await device.use('beans', 1, at(HOUR));
    expect(service.fresh()).toEqual([TOKEN, REPORT, ORDER]);
    expect((await device.status(at(HOUR))).devices[0]?.slots.beans).toEqual({
      subscribed: true,
      asin: 'B0EMUL0001',
      openOrder: 'order-1',
      stock: 8,
    });
  });

  it('and it gives no more than it has', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 2 } } });
    await device.use('beans', 5, T0);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 0, totalQuantityOnHand: 0 });
  });

  it('and a report that fails is made up for later, with what is left then', async () => {
    const service = createService((_, call) => (call === REPORT ? null : undefined));
    const device = await startDevice(service);
    await device.wait(T0);
    service.fresh();
    await device.use('beans', 1, T0);
    expect(service.fresh()).toEqual([REPORT]);
    service.answering = () => undefined;
    const { nextWakeAt } = await device.wait(T0);
    expect(service.fresh()).toEqual([]);
    await device.wait(nextWakeAt ?? '');
    expect(service.fresh()).toEqual([REPORT]);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 23 });
  });

  it('and a report that fails is made up for, also when one of the same instant was accepted', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.wait(T0);
    await device.use('beans', 1, T0);
    service.answering = () => null;
    await device.use('beans', 1, T0);
    service.answering = () => undefined;
    service.fresh();
    await device.wait(at(MINUTE));
    expect(service.fresh()).toEqual([REPORT]);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 22 });
  });

  it('before anybody said what it holds: it asks, once', async () => {
    const service = createService();
    const device = await startDevice(service, { isTold: false });
    await device.use('beans', 1, T0);
    await device.use('beans', 1, T0);
    expect(service.calls).toEqual([READ, REPORT, REPORT]);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 22, originalQuantityInUnit: 24 });
  });

  it('while nobody can be asked what it holds: what is taken is not forgotten', async () => {
    const service = createService((_, call) => (call === READ ? null : undefined));
    const device = await startDevice(service, { isTold: false });
    await device.use('beans', 3, T0);
    service.answering = () => undefined;
    await device.wait(at(MINUTE));
    expect(device.observed().slots.beans?.stock).toBe(21);
  });

  it('and what is told as a verb of its own is done as often as it is told', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.report('beans', T0);
    await device.replenish('beans', T0);
    await device.replenish('beans', T0);
    await device.deviceStatus(T0);
    expect(service.calls).toEqual([REPORT, ORDER, ORDER, ALIVE]);
  });
});

describe('somebody fills the device', () => {
  it('to the brim, or with what was bought, and it reports that', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 10 } } });
    await device.restock('beans', 4, T0);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 14 });
    await device.restock('beans', undefined, T0);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 24, originalQuantityInUnit: 24 });
    expect(service.calls).toEqual([REPORT, REPORT]);
  });
});

describe('the end of a registration', () => {
  it('told by a message, stops every call', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    expect(device.hear(deregistered(0))).toBeNull();
    expect([device.isRegistered, device.accessToken, device.refreshToken]).toEqual([false, null, null]);
    expect(await device.wait(at(2 * DAY))).toEqual({ nextWakeAt: null });
    await device.use('beans', 1, at(2 * DAY));
    await device.report('beans', at(2 * DAY));
    for (const reply of [
      await device.deviceStatus(at(2 * DAY)),
      await device.replenish('beans', at(2 * DAY)),
      await device.refresh(at(2 * DAY)),
      await device.subscriptionInfo('2.0', at(2 * DAY)),
      await device.orderInfo({ instanceId: 'x' }, at(2 * DAY)),
      await device.cancelTestOrders({}, at(2 * DAY)),
      await device.deregister('2.0', at(2 * DAY)),
    ])
      expect(reply).toBeNull();
    expect(service.calls).toEqual([]);
    expect(device.observed()).toMatchObject({ registered: false, slots: { beans: { stock: 2 } } });
  });

  it('told while a call is on its way, leaves it the last one', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    service.answering = (_, call) => {
      if (call === REPORT) device.hear(deregistered(HOUR));
      return undefined;
    };
    await device.use('beans', 1, at(10 * MINUTE));
    expect(service.calls).toEqual([REPORT]);
  });

  it('of an earlier registration means nothing', async () => {
    const service = createService();
    const device = await startDevice(service, { now: at(DAY) });
    expect(device.hear(deregistered(DAY - 1))).toMatch(/earlier registration/);
    expect(device.isRegistered).toBe(true);
    expect(device.hear(deregistered(DAY))).toBeNull();
    expect(device.isRegistered).toBe(false);
  });

  it('is found out by a refresh that is refused', async () => {
    const service = createService((_, call) => (call === TOKEN ? json(400, { error: 'invalid_grant' }) : invalidToken));
    const device = await startDevice(service);
    expect(await device.wait(T0)).toEqual({ nextWakeAt: null });
    expect(service.calls).toEqual([ALIVE, TOKEN]);
    expect(device.observed().registered).toBe(false);
    expect((await device.refresh(T0))?.status).toBeUndefined();
    expect(service.calls).toHaveLength(2);
  });

  it('is brought about by the maker when the customer removes the device', async () => {
    const service = createService();
    const device = await startDevice(service);
    expect((await device.deregister(undefined, T0))?.status).toBe(200);
    expect(service.calls).toEqual([GONE]);
    expect(device.isRegistered).toBe(false);
    expect(await device.wait(at(DAY))).toEqual({ nextWakeAt: null });
    expect(service.calls).toHaveLength(1);
  });

  it('by the maker has to get through: it is tried again, and nothing else is done meanwhile', async () => {
    const service = createService((_, call) => (call === GONE ? json(500, {}) : undefined));
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    expect((await device.deregister('2.0', T0))?.status).toBe(500);
    await device.use('beans', 1, T0);
    expect(await device.wait(T0)).toEqual({ nextWakeAt: at(MINUTE) });
    expect(await device.wait(at(MINUTE))).toEqual({ nextWakeAt: at(3 * MINUTE) });
    service.answering = () => undefined;
    expect(await device.wait(at(3 * MINUTE))).toEqual({ nextWakeAt: null });
    expect(service.calls).toEqual([GONE, GONE, GONE]);
    expect(device.isRegistered).toBe(false);
  });

  it('by the maker, in the older version, names the device', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.deregister('1.0', T0);
    expect(service.calls).toEqual(['DELETE /deviceModels/acme-coffee/devices/SN-1/registration']);
  });

  it('is not the end of the device: it begins anew with new tokens', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 9 } } });
    await device.use('beans', 2, T0);
    expect(device.observed().slots.beans?.openOrder).toBe('order-1');
    device.hear(deregistered(HOUR));
    const tokens = { refreshToken: 'Atzr|2', accessToken: 'Atza|2', expiresIn: 3600 };
    await device.start(environment, { modelId: 'acme-coffee', serialNumber: 'SN-1', ...tokens }, at(DAY));
    service.fresh();
    await device.wait(at(DAY));
    expect(service.fresh()).toEqual([READ, ALIVE, REPORT, ORDER]);
    expect(service.requests.at(-1)?.headers?.authorization).toBe('Bearer Atza|2');
    // The beans are still in it, the order of the last registration is not its own.
    expect(device.observed()).toMatchObject({ registered: true, slots: { beans: { stock: 7, openOrder: 'order-2' } } });
  });

  it('of the whole device stops what is on its way, too', async () => {
    const service = createService();
    const device = await startDevice(service);
    const waiting = device.wait(T0);
    await device.stop();
    expect(await waiting).toEqual({ nextWakeAt: null });
    await device.wait(at(DAY));
    expect(service.calls).toEqual([]);
  });
});

describe('a code', () => {
  it('that is exchanged begins a registration', async () => {
    const service = createService();
    const device = await startDevice(service);
    device.hear(deregistered(0));
    const reply = await device.exchange({ code: 'ANaBcDeFgHiJkLmNoPqR' }, at(HOUR));
    expect(reply?.status).toBe(200);
    expect([device.isRegistered, device.accessToken]).toEqual([true, 'Atza|fresh']);
    expect(new URLSearchParams(service.requests[0]?.body).get('redirect_uri')).toBe('http://localhost:3000/callback');
    await device.wait(at(HOUR));
    expect(service.calls).toContain(ALIVE);
  });

  it('that is refused leaves everything as it was', async () => {
    const service = createService((_, call) => (call === TOKEN ? json(400, { error: 'invalid_grant' }) : undefined));
    const device = await startDevice(service);
    expect((await device.exchange({ code: 'used' }, T0))?.status).toBe(400);
    expect([device.isRegistered, device.accessToken]).toEqual([true, 'Atza|first']);
  });
});

describe('verbs', () => {
  it('are done one after the other, and tokens are refreshed once for all of them', async () => {
    const service = createService();
    const device = await startDevice(service);
    await Promise.all([
      device.report('beans', at(2 * HOUR)),
      device.deviceStatus(at(2 * HOUR)),
      device.replenish('beans', at(2 * HOUR)),
    ]);
    expect(service.calls).toEqual([TOKEN, REPORT, ALIVE, ORDER]);
  });

  it('resolve to the reply, and to null when there was none', async () => {
    const service = createService();
    const device = await startDevice(service);
    expect((await device.replenish('beans', T0))?.body).toMatchObject({ eventInstanceId: 'order-1' });
    expect((await device.orderInfo({ slotId: 'beans' }, T0))?.status).toBe(200);
    expect(service.calls.at(-1)).toBe('GET /getOrderInfo/order-1');
    service.answering = () => null;
    expect(await device.deviceStatus(T0)).toBeNull();
    expect(await device.orderInfo({ slotId: 'milk' }, T0)).toBeNull();
  });

  it('never take the device back in time', async () => {
    const service = createService();
    const device = await startDevice(service, { now: at(DAY) });
    await device.use('beans', 1, T0);
    expect(lastBody(service, REPORT)).toMatchObject({ lastUseDate: at(DAY).replace('.000', '') });
  });

  it('reject what is no instant, and go on', async () => {
    const service = createService();
    const device = await startDevice(service);
    await expect(device.wait('tomorrow')).rejects.toThrow(/expected an ISO 8601 instant, seen "tomorrow"/);
    await device.deviceStatus(T0);
    expect(service.calls).toEqual([ALIVE]);
  });

  it('refresh at once, whatever is left of the token', async () => {
    const service = createService((_, call) => (call === TOKEN ? tokensOf('Atza|2') : undefined));
    const device = await startDevice(service);
    expect((await device.refresh(T0))?.status).toBe(200);
    expect(device.accessToken).toBe('Atza|2');
  });

  it('cancel test orders on three paths, after which the slot may order again', async () => {
    const service = createService((_, call) =>
      call.startsWith('DELETE /testOrders')
        ? json(200, { slotOrderStatuses: [{ slotId: 'beans', orderStatus: 'NO_ORDER_IN_PROGRESS' }] })
        : undefined,
    );
    const device = await startDevice(service, { stock: { beans: { remaining: 5 } } });
    await device.use('beans', 1, T0);
    await device.replenish('beans', T0);
    await device.cancelTestOrders({}, T0);
    await device.cancelTestOrders({ slotId: 'beans' }, T0);
    await device.cancelTestOrders({ slotId: 'beans', path: 'older' }, T0);
    expect(device.observed().slots.beans?.openOrder).toBeNull();
    await device.use('beans', 1, T0);
    expect(service.calls).toEqual([
      REPORT,
      ORDER,
      ORDER,
      'DELETE /testOrders',
      'DELETE /testOrders/slots/beans',
      'DELETE /testOrders/beans',
      REPORT,
      ORDER,
    ]);
  });

  it('read subscriptions in either version, and believe them', async () => {
    const service = createService((_, call) =>
      call === READ ? json(200, { slotsSubscriptionStatus: { beans: false } }) : undefined,
    );
    const device = await startDevice(service);
    await device.subscriptionInfo('1.0', at(1000));
    expect(service.requests[0]?.headers?.['x-amzn-accept-type']).toMatch(/@1\.0$/);
    expect(device.observed().slots.beans).toMatchObject({ subscribed: false, asin: 'B0EMUL0001' });
  });
});
