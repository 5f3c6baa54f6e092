import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { callsOf, DAY, HOUR, MINUTE, printerConfig, startWorld, type World } from './given-maker.ts';
import { expectObligationsKept } from './obligations-kept.ts';

/** The maker and its devices over real HTTP, against the emulator. */

const low = { stock: { beans: { remaining: 8 } } };
const slot = (world: World, slotId = 'beans') => world.maker.observe().devices.at(-1)?.slots[slotId];
const typesOf = ({ maker }: World) => maker.received.map(({ type }) => type);
const orderOf = (world: World) => slot(world)?.openOrder ?? '';
const advance = (world: World, ms: number) =>
  world.emulator.clock.advanceTo(new Date(Date.parse(world.now()) + ms).toISOString());

describe('the maker', () => {
  it('confirms its subscription, and hears of a device before and after it is opened', async () => {
    const world = await startWorld();
    await world.register();
    expect(world.maker.received).toMatchObject([
      { type: 'SubscriptionConfirmation', verified: true, effect: 'applied' },
      { type: 'DeviceRegisteredNotification', verified: true, effect: 'applied', version: null, at: world.now() },
      { type: 'SubscriptionChangedNotification', verified: true, effect: 'applied', version: '2.0' },
    ]);
    expect(world.maker.observe()).toMatchObject({
      version: 1,
      devices: [
        {
          modelId: 'acme-coffee',
          serialNumber: 'SN-0001',
          registered: true,
          slots: { beans: { subscribed: true, asin: 'B0EMUL0001', openOrder: null, stock: 24 } },
        },
      ],
      effects: [{ count: 1 }, { count: 1 }],
    });
  });

  it('follows an order from the last cup to the delivery', async () => {
    const world = await startWorld();
    const device = await world.register(low);
    await device.use('beans', 1, world.now());
    expect(slot(world)).toMatchObject({ openOrder: expect.stringMatching(/^amzn1\.dash\.v2\.o\./), stock: 7 });
    await advance(world, 25 * HOUR + 2000);
    expect(slot(world)?.stock).toBe(7);
    await advance(world, 7 * DAY);
    expect(slot(world)).toMatchObject({ openOrder: null, stock: 31 });
    expect(typesOf(world).slice(3)).toEqual([
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
    ]);
    expect((await device.status(world.now())).effects.every(({ count }) => count === 1)).toBe(true);
  });

  it('takes SignatureVersion 2 as well', async () => {
    const arn = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
    const world = await startWorld({ config: { topics: [{ arn, signatureVersion: '2' }] } });
    await world.register();
    expect(world.maker.received.map(({ effect }) => effect)).toEqual(['applied', 'applied', 'applied']);
  });

  it('takes bare messages when its subscription has them', async () => {
    const world = await startWorld({ maker: { rawMessageDelivery: true } });
    await world.register();
    expect(world.maker.received).toMatchObject([
      { type: 'SubscriptionConfirmation', verified: true },
      { type: 'DeviceRegisteredNotification', verified: false, effect: 'applied' },
      { type: 'SubscriptionChangedNotification', verified: false, effect: 'applied' },
    ]);
    expect(slot(world)?.subscribed).toBe(true);
  });

  it('follows messages of the older version, and asks for what they leave open', async () => {
    const versions = {
      SubscriptionChangedNotification: '1.0',
      OrderPlacedNotification: '1.0',
      ItemShippedNotification: '1.0',
    } as const;
    const [model] = printerConfig.models ?? [];
    if (model === undefined) throw new Error('no model');
    const world = await startWorld({ config: { models: [{ ...model, notificationVersions: versions }] } });
    const device = await world.register({ modelId: 'two-slots', stock: { black: { remaining: 8 } } });
    await device.use('black', 1, world.now());
    expect(slot(world, 'black')).toMatchObject({ asin: 'B0TESTBLK1', stock: 7 });
    await advance(world, 8 * DAY);
    expect(slot(world, 'black')).toMatchObject({ openOrder: null, stock: 37 });
    expect(callsOf(world.exchanges).filter((call) => call.includes('subscriptionInfo'))).toHaveLength(1);
  });

  it('counts a message once that SNS sends again', async () => {
    const world = await startWorld();
    const device = await world.register({ stock: { beans: { remaining: 8, refillOn: 'shipment' } } });
    await device.use('beans', 1, world.now());
    await world.order('ship', orderOf(world));
    expect(slot(world)?.stock).toBe(31);
    const shipped = world.maker.observe().effects.at(-1)?.notificationId;
    await world.emulator.control.call('POST', `notifications/${shipped}/redeliver`, {});
    await world.emulator.clock.settle();
    expect(typesOf(world).filter((type) => type === 'ItemShippedNotification')).toHaveLength(2);
    expect(world.maker.received.at(-1)?.effect).toBe('duplicate');
    expect(slot(world)?.stock).toBe(31);
  });

  it('takes a message that its listener missed when it comes again', async () => {
    const world = await startWorld();
    const device = await world.register(low);
    await device.use('beans', 1, world.now());
    world.maker.listen({ answer: 500, times: 1, type: 'ItemShippedNotification' });
    await world.order('ship', orderOf(world));
    await world.order('deliver', orderOf(world));
    expect(slot(world)).toMatchObject({ openOrder: null, stock: 31 });
    await advance(world, MINUTE);
    expect(world.maker.received.at(-1)).toMatchObject({ type: 'ItemShippedNotification', effect: 'applied' });
    expect(slot(world)).toMatchObject({ openOrder: null, stock: 31 });
  });
});

describe('a registration', () => {
  it('that the customer ends is over at once', async () => {
    const world = await startWorld();
    const device = await world.register(low);
    await world.emulator.control.call('POST', 'devices/acme-coffee/SN-0001/deregister', { by: 'customer' });
    await world.emulator.clock.settle();
    await device.use('beans', 1, world.now());
    expect(callsOf(world.exchanges).filter((call) => call.startsWith('POST'))).toEqual([]);
    expect(world.maker.observe().devices).toMatchObject([{ registered: false }]);
  });

  it('that ends without a word is found out with the next call', async () => {
    const world = await startWorld({ subscribe: null });
    const device = await world.register(low);
    await world.emulator.control.call('POST', 'devices/acme-coffee/SN-0001/deregister', { by: 'customer-service' });
    expect(await device.wait(world.now())).toEqual({ nextWakeAt: null });
    expect(callsOf(world.exchanges)).toEqual(['GET /subscriptionInfo 400', 'POST /auth/o2/token 400']);
  });

  it('that the maker ends is told back to it', async () => {
    const world = await startWorld();
    const device = await world.register();
    await device.deregister('1.0', world.now());
    await world.emulator.clock.settle();
    expect(typesOf(world).at(-1)).toBe('DeviceDeregisteredNotification');
    expect(device.isRegistered).toBe(false);
  });

  it('of a new owner begins while that of the old one ends, in the same instant', async () => {
    const customers = ['A', 'B'].map((letter) => ({
      directedCustomerId: `amzn1.account.${letter}`,
      name: letter,
      email: `${letter}@example.com`,
    }));
    const world = await startWorld({ config: { customers } });
    const { control, clock } = world.emulator;
    const ofA = { modelId: 'acme-coffee', serialNumber: 'SN-0001', directedCustomerId: 'amzn1.account.A' };
    const ofB = { ...ofA, directedCustomerId: 'amzn1.account.B' };
    const first = await world.maker.open(await control.registerDevice(ofA), world.now(), { ...ofA, ...low });
    await first.use('beans', 1, world.now());
    const second = await world.maker.open(await control.registerDevice(ofB), world.now(), ofB);
    await clock.settle();
    await second.wait(world.now());
    expect([first.isRegistered, second.isRegistered]).toEqual([false, true]);
    expect(world.maker.observe().devices).toMatchObject([
      { serialNumber: 'SN-0001', registered: true, slots: { beans: { stock: 7, subscribed: true } } },
    ]);
    expect(callsOf(world.exchanges).filter((call) => call.endsWith('400'))).toEqual([]);
  });

  it('of a new owner who was not named is told apart from that of the old one, too', async () => {
    const customers = ['A', 'B'].map((letter) => ({
      directedCustomerId: `amzn1.account.${letter}`,
      name: letter,
      email: `${letter}@example.com`,
    }));
    const world = await startWorld({ config: { customers } });
    const { control, clock } = world.emulator;
    const unit = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
    const registerBy = (letter: string) =>
      control.registerDevice({ ...unit, directedCustomerId: `amzn1.account.${letter}` });
    await registerBy('A');
    world.maker.listen({ answer: 500, type: 'DeviceDeregisteredNotification', times: 1 });
    const tokens = await registerBy('B');
    await clock.settle();
    const device = await world.maker.open(tokens, world.now());
    expect(device.directedCustomerId).toBe('amzn1.account.B');
    // The end of the old registration comes late, with the time at which the new one began.
    await advance(world, MINUTE);
    expect(world.maker.received.at(-1)).toMatchObject({
      type: 'DeviceDeregisteredNotification',
      effect: 'ignored',
      problem: expect.stringContaining('another customer'),
    });
    await device.wait(world.now());
    expect(device.observed()).toMatchObject({ registered: true, slots: { beans: { subscribed: true } } });
  });

  it('of the same customer once more takes over what runs', async () => {
    const world = await startWorld();
    const first = await world.register(low);
    await first.use('beans', 1, world.now());
    const order = orderOf(world);
    await advance(world, DAY);
    const second = await world.register();
    expect([first.isRegistered, second.isRegistered, slot(world)?.openOrder]).toEqual([false, true, null]);
    await second.use('beans', 1, world.now());
    expect(slot(world)).toMatchObject({ openOrder: order, stock: 6 });
  });

  it('begins with a code, by secret or by verifier', async () => {
    const world = await startWorld();
    const unit = { modelId: 'acme-coffee', serialNumber: 'SN-0009' };
    const device = await world.maker.open(unit, world.now(), low);
    const codeVerifier = 'v'.repeat(43);
    const redirectUri = 'http://localhost:3000/callback';
    const { clientId } = world.environment;
    const consent = (more: object) =>
      world.emulator.control.call<{ code: string }>('POST', 'consents', { ...unit, clientId, redirectUri, ...more });
    const secret = await consent({});
    expect((await device.exchange({ code: secret.code }, world.now()))?.status).toBe(200);
    expect(device.isRegistered).toBe(true);
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const pkce = await consent({ codeChallenge, codeChallengeMethod: 'S256' });
    expect((await device.exchange({ code: pkce.code, codeVerifier }, world.now()))?.status).toBe(200);
    await advance(world, 2 * HOUR);
    await device.use('beans', 1, world.now());
    expect(slot(world)?.openOrder).toMatch(/^amzn1/);
    expect((await device.exchange({ code: pkce.code, codeVerifier }, world.now()))?.status).toBe(400);
    expect(device.isRegistered).toBe(true);
  });
});

describe('a life by itself', () => {
  it('of three months with two slots never runs dry, keeps what it owes, and calls no more than it must', async () => {
    const world = await startWorld({ config: printerConfig });
    const device = await world.register({ modelId: 'two-slots' });
    const from = Date.parse(world.now());
    await world.live(device, 90 * DAY);
    await expectObligationsKept(world, { from, to: Date.parse(world.now()) });
    const { slots } = device.observed();
    expect(slots.black?.stock).toBeGreaterThan(0);
    expect(slots.color?.stock).toBeGreaterThan(0);

    const calls = callsOf(world.exchanges);
    const count = (start: string) => calls.filter((call) => call.startsWith(start)).length;
    // One use a day and slot, and one wake a day for all that is owed; a token for each of the three.
    expect(count('POST /deviceStatus')).toBeLessThanOrEqual(100);
    expect(count('POST /slotStatus')).toBeLessThanOrEqual(2 * (90 + 100));
    expect(count('POST /auth/o2/token')).toBeLessThanOrEqual(3 * 100);
    expect(count('GET /subscriptionInfo')).toBeLessThanOrEqual(90 / 7);
    expect(count('GET /getOrderInfo')).toBe(0);
    expect(calls.filter((call) => !/ 200$/.test(call))).toEqual([]);
    // 90 uses out of a full container: black has 30 units, color 45.
    expect([count('POST /replenish/black'), count('POST /replenish/color')]).toEqual([3, 2]);
  });

  it('is the same once more, to the last call', async () => {
    const play = async () => {
      const world = await startWorld({ config: printerConfig });
      const device = await world.register({ modelId: 'two-slots', stock: { black: { remaining: 9 } } });
      await world.live(device, 12 * DAY);
      return {
        calls: callsOf(world.exchanges).filter((call) => !call.includes('.pem')),
        observed: world.maker.observe(),
      };
    };
    expect(await play()).toEqual(await play());
  });

  it('counts on the date of the shipment where no message tells of the delivery', async () => {
    const world = await startWorld({ config: { notifications: { itemDelivered: false } } });
    const device = await world.register({ stock: { beans: { remaining: 9 } } });
    const from = Date.parse(world.now());
    await world.live(device, 20 * DAY);
    expect(typesOf(world)).not.toContain('ItemDeliveredNotification');
    // One bag of 24 came, 20 cups were drunk.
    expect(slot(world)).toMatchObject({ stock: 9 + 24 - 20, openOrder: null });
    await expectObligationsKept(world, { from, to: Date.parse(world.now()) });
  });

  it.each(['address', 'payment', 'stock'])('survives an order that is silent for 72 hours: %s', async (problem) => {
    const world = await startWorld();
    const device = await world.register({ stock: { beans: { remaining: 9 } } });
    await world.emulator.control.call('PUT', 'devices/acme-coffee/SN-0001/slots/beans/next-order', { problem });
    const from = Date.parse(world.now());
    await world.live(device, 3 * DAY + 20 * HOUR);
    expect(typesOf(world).at(-1)).toBe('OrderCancelledNotification');
    await world.live(device, 5 * DAY);
    const orders = callsOf(world.exchanges).filter((call) => call.startsWith('POST /replenish'));
    expect(orders).toEqual(['POST /replenish/beans 200', 'POST /replenish/beans 200']);
    await expectObligationsKept(world, { from, to: Date.parse(world.now()) }, { isForeseeable: false });
  });

  it('follows the customer: off, on, another product, cancelled once and twice', async () => {
    const world = await startWorld();
    const device = await world.register({ stock: { beans: { remaining: 9 } } });
    await world.subscription(device, 'beans', { subscribed: false });
    await world.live(device, 2 * DAY);
    const orders = () => callsOf(world.exchanges).filter((call) => call.startsWith('POST /replenish'));
    expect(orders()).toEqual([]);
    await world.subscription(device, 'beans', { subscribed: true, asin: 'B0EMUL0002' });
    await world.live(device, HOUR, { slots: [] });
    expect(orders()).toHaveLength(1);
    await world.order('cancel', orderOf(world));
    await world.live(device, 5 * DAY - HOUR - 2000, { slots: [] });
    expect(orders()).toHaveLength(1);
    await world.live(device, 2 * HOUR, { slots: [] });
    expect(orders()).toHaveLength(2);
    await world.order('cancel', orderOf(world));
    await world.live(device, 20 * DAY, { slots: [] });
    expect(orders()).toHaveLength(2);
    await device.restock('beans', undefined, world.now());
    expect(slot(world)).toMatchObject({ asin: 'B0EMUL0002', stock: 12 });
    await world.live(device, 6 * DAY);
    expect(orders()).toHaveLength(3);
  });

  it('of a test device places test orders, and can take them back', async () => {
    const world = await startWorld();
    const device = await world.register({ isTestDevice: true, ...low });
    await device.use('beans', 1, world.now());
    expect(slot(world)?.openOrder).toMatch(/^amzn1/);
    expect((await device.cancelTestOrders({ slotId: 'beans' }, world.now()))?.status).toBe(200);
    expect(slot(world)?.openOrder).toBeNull();
    expect((await device.replenish('beans', world.now()))?.body).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });
});
