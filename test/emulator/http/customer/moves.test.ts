import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal } from '../../../../emulator/domain/seed.ts';
import { DEREGISTERED_KEPT, pruneDevices } from '../../../../emulator/http/customer/prune-devices.ts';
import { completeRevocations } from '../../../../emulator/http/customer/revoke.ts';
import { deviceRef, PORTAL } from '../../../../emulator/world.ts';
import { call, callHeaders, register, replenish, startTestEmulator } from '../../../support/emulator.ts';
import { at, T0 } from '../../../support/given.ts';
import { startListener, subscribed } from '../../../support/listener.ts';
import { asker } from '../control/client.ts';

const start = async (options: Parameters<typeof startTestEmulator>[0] = {}) => {
  const emulator = await startTestEmulator(options);
  return { emulator, ask: asker(emulator) };
};

const BEANS = 'devices/acme-coffee/SN-0001/slots/beans';

const types = (emulator: Awaited<ReturnType<typeof startTestEmulator>>, after = 0) =>
  emulator
    .entries('notification')
    .filter(({ seq }) => seq > after)
    .map(({ notificationType }) => notificationType);

async function ordered(given: Parameters<typeof register>[1] = {}) {
  const { emulator, ask } = await start();
  await replenish(emulator, await register(emulator, given));
  const instanceId = emulator.device()?.orders[0]?.instanceId ?? '';
  return { emulator, ask, instanceId, from: emulator.world.timeline.last };
}

describe('the subscription of a slot', () => {
  it('is switched and chosen by the customer, and the call is the cause of what follows', async () => {
    const { emulator, ask } = await start();
    await register(emulator);
    const from = emulator.world.timeline.last;
    const off = await ask('PUT', `${BEANS}/subscription`, { subscribed: false });
    expect(off).toMatchObject({ status: 200, body: { slots: { beans: { subscribed: false, asin: 'B0EMUL0001' } } } });
    const entries = emulator.world.timeline.query({ after: from }).items;
    const cause = from + 1;
    expect(entries).toMatchObject([
      { kind: 'call', surface: 'customer', operation: 'setSubscription', slotId: 'beans' },
      { kind: 'customer', cause, actor: 'customer', action: 'set-subscription', device: { serialNumber: 'SN-0001' } },
      { kind: 'state', cause, subject: 'slot' },
      { kind: 'notification', cause, notificationType: 'SubscriptionChangedNotification' },
    ]);
    await ask('PUT', `${BEANS}/subscription`, { subscribed: false });
    expect(types(emulator, from)).toHaveLength(1);
  });

  it.each([
    [BEANS, { subscribed: 'no' }, 400, 'invalid'],
    [BEANS, {}, 400, 'invalid'],
    [BEANS, { subscribe: true }, 400, 'invalid'],
    [BEANS, { asin: 'B0EMUL0003' }, 400, 'invalid'],
    [BEANS, { asin: null, subscribed: true }, 400, 'invalid'],
    ['devices/acme-coffee/SN-0001/slots/tea', { subscribed: true }, 404, 'not-found'],
    ['devices/acme-coffee/SN-0001/slots/constructor', { subscribed: true }, 404, 'not-found'],
    ['devices/acme-coffee/SN-9/slots/beans', { subscribed: true }, 404, 'not-found'],
  ])('PUT %s/subscription %j is refused', async (path, body, status, code) => {
    const { emulator, ask } = await start();
    await register(emulator);
    const before = emulator.device();
    expect(await ask('PUT', `${path}/subscription`, body)).toMatchObject({ status, body: { error: { code } } });
    expect(emulator.device()).toBe(before);
  });

  it('cannot be switched on without a product, nor when the device is gone', async () => {
    const { emulator, ask } = await start();
    await register(emulator);
    await ask('PUT', `${BEANS}/subscription`, { asin: null });
    expect((await ask('PUT', `${BEANS}/subscription`, { subscribed: true })).status).toBe(409);
    await ask('POST', 'devices/acme-coffee/SN-0001/deregister', {});
    expect((await ask('PUT', `${BEANS}/subscription`, { asin: 'B0EMUL0001' })).status).toBe(409);
    expect((await ask('PUT', `${BEANS}/next-order`, { problem: 'stock' })).status).toBe(409);
  });
});

describe('the next order', () => {
  it('gets the problem it is told, which the customer can resolve', async () => {
    const { emulator, ask } = await start();
    const device = await register(emulator);
    expect((await ask('PUT', `${BEANS}/next-order`, { problem: 'payment' })).status).toBe(200);
    await replenish(emulator, device);
    const [order] = emulator.device()?.orders ?? [];
    expect(order).toMatchObject({ state: 'in-resolution', problem: 'payment' });
    expect(await ask('POST', `orders/${order?.instanceId}/resolve`)).toMatchObject({
      status: 200,
      body: { state: 'placed', placedAt: T0 },
    });
    expect((await ask('POST', `orders/${order?.instanceId}/resolve`)).status).toBe(409);
    for (const body of [{}, { problem: 'weather' }, { problem: null, when: 'now' }]) {
      expect((await ask('PUT', `${BEANS}/next-order`, body)).status).toBe(400);
    }
    expect((await ask('PUT', `${BEANS}/next-order`, { problem: 'weather' })).body.error?.message).toBe(
      'problem: expected "address", "payment", "stock", or null for no problem',
    );
    expect((await ask('PUT', 'devices/acme-coffee/SN-0001/slots/tea/next-order', { problem: null })).status).toBe(404);
    expect((await ask('PUT', 'devices/acme-coffee/SN-9/slots/beans/next-order', { problem: null })).status).toBe(404);
  });
});

describe('an order', () => {
  it('is shipped and delivered, with the steps that were skipped', async () => {
    const { emulator, ask, instanceId, from } = await ordered();
    expect(await ask('POST', `orders/${instanceId}/ship`)).toMatchObject({
      status: 200,
      body: { state: 'shipped', shippedAt: T0 },
    });
    expect(await ask('POST', `orders/${instanceId}/ship`)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('is shipped') } },
    });
    expect(await ask('POST', `orders/${instanceId}/deliver`)).toMatchObject({
      status: 200,
      body: { state: 'delivered' },
    });
    expect(types(emulator, from)).toEqual([
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
    ]);
  });

  it('is cancelled within 24 hours, and later by force', async () => {
    const { ask, instanceId } = await ordered();
    await ask('POST', 'clock/advance', { to: at(2000 + 24 * 3_600_000) });
    expect(await ask('POST', `orders/${instanceId}/cancel`)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('is placed') } },
    });
    expect((await ask('POST', `orders/${instanceId}/cancel?force=maybe`)).status).toBe(400);
    expect(await ask('POST', `orders/${instanceId}/cancel?force=true`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled', cancelledBy: 'customer' },
    });
  });

  it('of a test device is not cancelled by the customer', async () => {
    const { ask, instanceId } = await ordered({ isTestDevice: true });
    expect(await ask('POST', `orders/${instanceId}/cancel?force=true`)).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('CancelTestOrder') } },
    });
  });

  it.each(['ship', 'deliver', 'cancel', 'resolve'])('that is not there cannot be moved: %s', async (move) => {
    const { ask } = await start();
    expect(await ask('POST', `orders/nope/${move}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found' } },
    });
  });
});

describe('deregistering', () => {
  it.each([
    [{}, 'customer'],
    [{ by: 'customer-service' }, 'customer-service'],
    [undefined, 'customer'],
  ])('with %j ends the registration at once', async (body, by) => {
    const { emulator, ask } = await start();
    const { accessToken } = await register(emulator);
    const gone = await ask('POST', 'devices/acme-coffee/SN-0001/deregister', body);
    expect(gone).toMatchObject({ status: 200, body: { status: 'deregistered', directedCustomerId: null, slots: {} } });
    expect(emulator.device()?.former.at(-1)?.by).toBe(by);
    const headers = callHeaders(accessToken, 'DrsSubscriptionInfo');
    expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(400);
    expect(types(emulator).at(-1)).toBe('DeviceDeregisteredNotification');
    expect((await ask('POST', 'devices/acme-coffee/SN-0001/deregister', body)).status).toBe(409);
  });

  it('needs a device and someone who may', async () => {
    const { ask } = await start();
    expect((await ask('POST', 'devices/acme-coffee/SN-9/deregister', {})).status).toBe(404);
    expect((await ask('POST', 'devices/acme-coffee/SN-9/deregister', { by: 'thief' })).status).toBe(400);
  });
});

describe("removing the maker's app", () => {
  const OTHER_CUSTOMER = 'amzn1.account.ANOTHERCUSTOMERAAAAAAAAAAAAQ';
  const portal = {
    ...seedPortal,
    customers: [
      ...seedPortal.customers,
      { ...(seedPortal.customers[0] as (typeof seedPortal.customers)[0]), directedCustomerId: OTHER_CUSTOMER },
    ],
  };

  it('deregisters all devices of the customer, with a message each, and nobody else’s', async () => {
    const { emulator, ask } = await start({ portal });
    const listener = await startListener();
    await register(emulator, { serialNumber: 'A' });
    await register(emulator, { serialNumber: 'B', modelId: 'acme-printer' });
    await register(emulator, { serialNumber: 'C', directedCustomerId: OTHER_CUSTOMER });
    await subscribed(emulator.world, listener.url);
    const from = emulator.world.timeline.last;
    const revoked = await ask('POST', `customers/${SEED_CUSTOMER_ID}/revoke`);
    const devices = [
      { modelId: 'acme-coffee', serialNumber: 'A' },
      { modelId: 'acme-printer', serialNumber: 'B' },
    ];
    expect(revoked).toMatchObject({ status: 200, body: { deregistered: devices } });
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    expect(listener.received.map(({ type, serialNumber }) => [type, serialNumber])).toEqual(
      expect.arrayContaining([
        ['DeviceDeregisteredNotification', 'A'],
        ['DeviceDeregisteredNotification', 'B'],
      ]),
    );
    expect(listener.received).toHaveLength(2);
    expect(emulator.device('acme-coffee', 'C')?.current).not.toBeNull();
    const caused = emulator.world.timeline.query({ after: from }).items.filter(({ cause }) => cause === from + 1);
    expect(caused.map(({ kind, device }) => [kind, device?.serialNumber])).toEqual([
      ['state', undefined],
      ['customer', 'A'],
      ['state', 'A'],
      ['notification', 'A'],
      ['customer', 'B'],
      ['state', 'B'],
      ['notification', 'B'],
    ]);
  });

  it('counts for a registration after the last removal too, within one instant', async () => {
    const { emulator, ask } = await start();
    for (let round = 0; round < 2; round += 1) {
      const made = await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'A' });
      const headers = callHeaders(String(made.body.accessToken), 'DrsSubscriptionInfo');
      expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(200);
      const { body } = await ask('POST', `customers/${SEED_CUSTOMER_ID}/revoke?clientId=${SEED_CLIENT_ID}`);
      expect(body.deregistered).toHaveLength(1);
      expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(400);
    }
  });

  it('needs a customer and an app that are there', async () => {
    const { emulator, ask } = await start();
    await register(emulator);
    expect((await ask('POST', 'customers/amzn1.account.NOBODY/revoke')).status).toBe(404);
    expect((await ask('POST', 'customers/__proto__/revoke')).status).toBe(404);
    expect((await ask('POST', `customers/${SEED_CUSTOMER_ID}/revoke?clientId=nope`)).status).toBe(404);
    expect((await ask('POST', `customers/${SEED_CUSTOMER_ID}/revoke?client=nope`)).status).toBe(400);
    expect(emulator.device()?.current).not.toBeNull();
  });

  it('is completed when a crash came between', async () => {
    const { emulator } = await start();
    await register(emulator, { serialNumber: 'A' });
    await emulator.world.decide(PORTAL, undefined, (doc) => ({
      next: doc && { ...doc, revocations: { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: at(1) } } },
      events: [],
      result: undefined,
    }));
    await register(emulator, { serialNumber: 'B' });
    await completeRevocations(emulator.world);
    expect(emulator.device('acme-coffee', 'A')?.current).toBeNull();
    expect(emulator.device('acme-coffee', 'B')?.current).not.toBeNull();
    expect(emulator.entries('notification').at(-1)).toMatchObject({
      notificationType: 'DeviceDeregisteredNotification',
      cause: null,
      device: { serialNumber: 'A' },
    });
  });
});

describe('deregistered devices', () => {
  it('are kept up to a bound, the oldest go first, and none with a message on its way', async () => {
    const { emulator, ask } = await start();
    const { world } = emulator;
    const listener = await startListener(() => 500);
    const deregister = (serialNumber: string) => ask('POST', `devices/acme-coffee/${serialNumber}/deregister`, {});
    await register(emulator, { serialNumber: 'first' });
    await register(emulator, { serialNumber: 'back-again' });
    const arn = await subscribed(world, listener.url);
    await register(emulator, { serialNumber: 'waiting' });
    // Its first message has failed once and waits for its retry before the subscription goes.
    await world.engine.settle();
    await ask('DELETE', `subscriptions/${arn}`);
    for (const serialNumber of ['waiting', 'first', 'back-again']) await deregister(serialNumber);
    await register(emulator, { serialNumber: 'back-again' });
    for (let i = 0; i < DEREGISTERED_KEPT - 1; i += 1) await register(emulator, { serialNumber: `N-${i}` });
    await Promise.all(Array.from({ length: DEREGISTERED_KEPT - 1 }, (_, i) => deregister(`N-${i}`)));
    const there = (serialNumber: string) => world.store.read(deviceRef('acme-coffee', serialNumber)) !== undefined;
    expect([there('waiting'), there('first'), there('back-again'), there('N-0')]).toEqual([true, false, true, true]);
    expect(world.store.count('device')).toBe(DEREGISTERED_KEPT + 1);
    await pruneDevices(world, []);
    expect(world.store.count('device')).toBe(DEREGISTERED_KEPT + 1);
  });
});
