import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../emulator/domain/seed.ts';
import { ClockBackwards, ClockBusy, deviceRef, NotWritten } from '../../emulator/world.ts';
import { call, callHeaders, mintTokens, register, replenish, startTestEmulator } from '../support/emulator.ts';
import { at, T0 } from '../support/given.ts';
import { startListener, subscribed } from '../support/listener.ts';
import { failingStore } from '../support/stores.ts';

/** The engine: what is due happens at its instant, in order, once. */

const HOUR = 3_600_000;
const seededRef = deviceRef('acme-coffee', 'SN-0001');

async function given(options = {}) {
  const emulator = await startTestEmulator(options);
  const device = await register(emulator);
  const { engine } = emulator.world;
  return { emulator, device, engine, order: () => emulator.device()?.orders[0] };
}

describe('advance', () => {
  it('brings about nothing before its instant', async () => {
    const { emulator, device, engine, order } = await given();
    await replenish(emulator, device);
    const early = await engine.advance({ byMs: 1999 });
    expect(early).toEqual({ now: at(1999), fired: [], firedCount: 0 });
    expect(order()?.state).toBe('accepted');
    const due = await engine.advance({ byMs: 1 });
    expect(due.fired).toMatchObject([{ what: 'order-placed', at: at(2000) }]);
    expect(order()?.state).toBe('placed');
  });

  it('by nothing settles what is due now, and tells of nothing', async () => {
    const { emulator, engine } = await given();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await register(emulator, { serialNumber: 'SN-0002' });
    const settled = await engine.advance({ byMs: 0 });
    expect(settled).toEqual({ now: T0, fired: [], firedCount: 0 });
    expect(engine.due()).toEqual([]);
    expect(listener.received).toHaveLength(2);
    expect(emulator.entries('clock')).toEqual([]);
  });

  it('goes from due instant to due instant and tells of all of them, each with its place on the record', async () => {
    const { emulator, device, engine } = await given();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    const estimate = '2031-03-11T06:59:59.000Z';
    const { fired, firedCount, now } = await engine.advance({ toMs: Date.parse(estimate) });
    expect(now).toBe(estimate);
    expect(firedCount).toBe(6);
    expect(fired.map(({ what, at }) => `${at} ${what}`)).toEqual([
      `${at(2000)} order-placed`,
      `${at(2000)} delivery-attempt`,
      `${at(25 * HOUR + 2000)} order-ships`,
      `${at(25 * HOUR + 2000)} delivery-attempt`,
      `${estimate} order-delivered`,
      `${estimate} delivery-attempt`,
    ]);
    const timeline = emulator.world.timeline.query({}).items;
    for (const { seq, at, what } of fired) {
      const entry = timeline.find((one) => one.seq === seq);
      expect(entry).toMatchObject({ at, kind: what === 'delivery-attempt' ? 'delivery' : 'state' });
    }
    expect(new Set(fired.map(({ seq }) => seq)).size).toBe(6);
  });

  it('gives each of several orders of one device and instant its own place on the record', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { modelId: 'acme-printer' });
    await replenish(emulator, device, 'black');
    await replenish(emulator, device, 'color');
    const { fired } = await emulator.world.engine.advance({ byMs: 2000 });
    const timeline = emulator.world.timeline.query({}).items;
    expect(fired).toHaveLength(2);
    for (const { seq, instanceId, slotId } of fired) {
      expect(timeline.find((one) => one.seq === seq)).toMatchObject({ kind: 'state', id: instanceId, slotId });
    }
  });

  it('fires many devices of one instant in the order of their names, whatever order they came in', async () => {
    const emulator = await startTestEmulator();
    for (const serialNumber of ['SN-3', 'SN-1', 'SN-2', 'SN-10']) {
      await replenish(emulator, await register(emulator, { serialNumber }));
    }
    const { fired } = await emulator.world.engine.advance({ byMs: 2000 });
    const ids = fired.map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(ids.toSorted());
  });

  it('tells of the first thousand and counts all', async () => {
    const emulator = await startTestEmulator();
    for (let i = 0; i < 1005; i += 1) {
      const device = await register(emulator, { serialNumber: `SN-${i}` });
      if (i < 1001) await replenish(emulator, device);
    }
    const { fired, firedCount } = await emulator.world.engine.advance({ byMs: 2000 });
    expect([fired.length, firedCount]).toEqual([1000, 1001]);
  });

  it('to the next due instant stops there, and stays where nothing is due', async () => {
    const { emulator, device, engine } = await given();
    expect(await engine.advance({ toNextDue: true })).toEqual({ now: T0, fired: [], firedCount: 0 });
    await replenish(emulator, device);
    expect((await engine.advance({ toNextDue: true })).now).toBe(at(2000));
    expect((await engine.advance({ toNextDue: true })).now).toBe(at(25 * HOUR + 2000));
  });

  it('tells of a retry that fell due on the way, and not of the attempt that was due before', async () => {
    const { emulator, engine } = await given();
    const listener = await startListener(() => 503);
    await subscribed(emulator.world, listener.url);
    await register(emulator, { serialNumber: 'SN-0002' });
    const { fired, firedCount } = await engine.advance({ byMs: 20_000 });
    expect(fired.map(({ at, attempt }) => `${at} ${attempt}`)).toEqual([`${at(20_000)} 2`, `${at(20_000)} 2`]);
    expect(firedCount).toBe(2);
  });

  it('tells of an order without a delay when it is made on the way, and not of one made before', async () => {
    const timers = { ...defaultSettings.timers, orderPlaced: 0 };
    const emulator = await startTestEmulator({ settings: { timers } });
    const device = await register(emulator, { modelId: 'acme-printer' });
    const listener = await startListener(async ({ type }) => {
      if (type === 'ItemShippedNotification' && emulator.device('acme-printer')?.orders.length === 1)
        await replenish(emulator, mintTokens(emulator, 'acme-printer', 'SN-0001'), 'color');
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device, 'black');
    const { fired } = await emulator.world.engine.advance({ byMs: 26 * HOUR });
    expect(emulator.device('acme-printer')?.orders.map(({ state }) => state)).toEqual(['shipped', 'placed']);
    expect(fired.filter(({ what }) => what !== 'delivery-attempt')).toMatchObject([
      { what: 'order-ships', slotId: 'black', at: at(25 * HOUR) },
      { what: 'order-placed', slotId: 'color', at: at(25 * HOUR) },
    ]);
  });

  it('to the next due instant settles what is overdue, and tells of what comes next', async () => {
    const { emulator, device, engine, order } = await given();
    await replenish(emulator, device);
    // As after a restart that comes late.
    emulator.world.clock.configure({ nowMs: Date.parse(at(3000)) });
    const { now, fired } = await engine.advance({ toNextDue: true });
    expect(now).toBe(at(25 * HOUR + 2000));
    expect(fired.map(({ what }) => what)).toEqual(['order-ships']);
    expect(order()).toMatchObject({ placedAt: at(2000) });
  });

  it('to the next due instant is not led astray by what is not due any more', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { isTestDevice: true });
    await replenish(emulator, device);
    await call(emulator, 'DELETE', '/testOrders', callHeaders(device.accessToken, 'DrsCancelTestOrders'));
    expect(await emulator.world.engine.advance({ toNextDue: true })).toEqual({ now: T0, fired: [], firedCount: 0 });
  });

  it('does not go back', async () => {
    const { engine, emulator } = await given();
    await engine.advance({ byMs: 1000 });
    await expect(engine.advance({ toMs: Date.parse(T0) + 999 })).rejects.toThrow(ClockBackwards);
    await expect(engine.advance({ byMs: -1 })).rejects.toThrow(ClockBackwards);
    expect(emulator.world.clock.now()).toBe(at(1000));
    expect((await engine.advance({ toMs: Date.parse(T0) + 1000 })).now).toBe(at(1000));
  });

  it('is refused while another is under way, and possible again after it', async () => {
    const { engine } = await given();
    const first = engine.advance({ byMs: HOUR });
    await expect(engine.advance({ byMs: 1 })).rejects.toThrow(ClockBusy);
    expect((await first).now).toBe(at(HOUR));
    expect((await engine.advance({ byMs: 1 })).now).toBe(at(HOUR + 1));
  });

  it('shows a listener that calls back the instant of the step', async () => {
    const { emulator, device, engine } = await given();
    const seen: string[] = [];
    const listener = await startListener(async ({ type }) => {
      const { accessToken } = mintTokens(emulator, 'acme-coffee', 'SN-0001');
      const reply = await call(emulator, 'GET', '/subscriptionInfo', callHeaders(accessToken, 'DrsSubscriptionInfo'));
      seen.push(`${type} ${emulator.world.clock.now()} ${reply.status}`);
      await expect(engine.advance({ byMs: 1 })).rejects.toThrow(ClockBusy);
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    await engine.advance({ byMs: 48 * HOUR });
    expect(seen).toEqual([
      `OrderPlacedNotification ${at(2000)} 200`,
      `ItemShippedNotification ${at(25 * HOUR + 2000)} 200`,
    ]);
  });

  it('lives through what a listener orders on the way', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { modelId: 'acme-printer' });
    const listener = await startListener(async ({ type }) => {
      if (type === 'ItemShippedNotification' && emulator.device('acme-printer')?.orders.length === 1) {
        await replenish(emulator, mintTokens(emulator, 'acme-printer', 'SN-0001'), 'color');
      }
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device, 'black');
    await emulator.world.engine.advance({ byMs: 72 * HOUR });
    expect(
      emulator
        .device('acme-printer')
        ?.orders.map(({ acceptedAt, placedAt, shippedAt }) => [acceptedAt, placedAt, shippedAt]),
    ).toEqual([
      [T0, at(2000), at(25 * HOUR + 2000)],
      [at(25 * HOUR + 2000), at(25 * HOUR + 4000), at(50 * HOUR + 4000)],
    ]);
  });

  it('is over when the requests that a listener makes after its answer are served too', async () => {
    const { emulator, device, engine } = await given();
    const later: Promise<unknown>[] = [];
    const listener = await startListener(() => {
      // Answers first, calls afterwards: nobody waits for the call but `quietMs`.
      later.push(
        new Promise((resolve) => setImmediate(resolve)).then(() =>
          replenish(emulator, mintTokens(emulator, 'acme-coffee', 'SN-0001')),
        ),
      );
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    await engine.advance({ byMs: 2000 }, 100);
    expect(emulator.entries('call')).toHaveLength(2);
    await Promise.all(later);
  });

  it.each([
    ['by nothing', { byMs: 0 }],
    ['over a time in which nothing is due', { byMs: HOUR }],
  ])('%s waits for one quiet span', async (_, target) => {
    const { engine } = await given();
    const start = performance.now();
    await engine.advance(target, 1000);
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(990);
    expect(took).toBeLessThan(1900);
  });

  it('begins the quiet span anew with each request, though it changes nothing', async () => {
    const { emulator, device, engine } = await given();
    const advancing = engine.advance({ byMs: 0 }, 500).then(() => performance.now());
    let last = 0;
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await call(emulator, 'GET', '/subscriptionInfo', callHeaders(device.accessToken, 'DrsSubscriptionInfo'));
      last = performance.now();
    }
    // The reply ends a moment before its client knows.
    expect((await advancing) - last).toBeGreaterThan(400);
  });

  it('leaves an entry of its own, and is the cause of what time brought about', async () => {
    const { emulator, device, engine } = await given();
    await replenish(emulator, device);
    await engine.advance({ byMs: 5000 });
    const [clock] = emulator.entries('clock');
    expect(clock).toMatchObject({ from: T0, to: at(5000), mode: 'manual', scale: 1 });
    const placed = emulator.entries('state').find(({ rule }) => rule === 'T1');
    expect(placed).toMatchObject({ cause: clock?.seq, at: at(2000) });
  });

  it('shifts a clock that goes by itself', async () => {
    const { emulator, device, engine, order } = await given({ clock: { mode: 'system', scale: 1, now: T0 } });
    await replenish(emulator, device);
    const before = emulator.world.clock.nowMs();
    const { now, fired } = await engine.advance({ byMs: 24 * HOUR });
    expect(Date.parse(now) - before).toBeGreaterThanOrEqual(24 * HOUR);
    expect(Date.parse(now) - before).toBeLessThan(24 * HOUR + 10_000);
    expect(fired.map(({ what }) => what)).toEqual(['order-placed']);
    expect(order()?.state).toBe('placed');
    expect(emulator.world.clock.mode).toBe('system');
  });
});

describe('a clock that goes by itself', () => {
  it('at x1000000 plays a whole life without a hand on it', async () => {
    const { emulator, device } = await given();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    emulator.world.clock.configure({ mode: 'system', scale: 1_000_000 });
    emulator.world.engine.wake();
    // A week is less than a second.
    await listener.arrived(3);
    expect(listener.received.map(({ type }) => type)).toEqual([
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
    ]);
    const [order] = emulator.device()?.orders ?? [];
    expect(order).toMatchObject({ state: 'delivered' });
    const { acceptedAt = '', placedAt, shippedAt, shipsAt, deliveredAt, estimatedDeliveryAt } = order ?? {};
    // Each at its due instant, not at the one the timer happened to come.
    expect(placedAt).toBe(at(2000, acceptedAt));
    expect(shippedAt).toBe(shipsAt);
    expect(deliveredAt).toBe(estimatedDeliveryAt);
  });

  it('makes up for what fell due while nobody looked, each change at its own instant', async () => {
    const { emulator, device, order } = await given();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    // As after a stop of a fortnight.
    emulator.world.clock.configure({ mode: 'system', nowMs: Date.parse(T0) + 14 * 24 * HOUR });
    emulator.world.engine.reload();
    await emulator.world.engine.settle();
    expect(order()).toMatchObject({
      state: 'delivered',
      placedAt: at(2000),
      shippedAt: at(25 * HOUR + 2000),
      deliveredAt: '2031-03-11T06:59:59.000Z',
    });
    expect(listener.received.map(({ type }) => type)).toEqual([
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
    ]);
    expect(
      emulator
        .entries('notification')
        .slice(-3)
        .map(({ at }) => at),
    ).toEqual([at(2000), at(25 * HOUR + 2000), '2031-03-11T06:59:59.000Z']);
  });
});

describe('due', () => {
  it('lists what is to come, nearest first', async () => {
    const { emulator, device, engine } = await given();
    const other = await register(emulator, { serialNumber: 'SN-0002' });
    await engine.advance({ byMs: 1000 });
    await replenish(emulator, device);
    await engine.advance({ byMs: 500 });
    await replenish(emulator, other);
    expect(engine.due().map(({ at, serialNumber, what }) => `${at} ${serialNumber} ${what}`)).toEqual([
      `${at(3000)} SN-0001 order-placed`,
      `${at(3500)} SN-0002 order-placed`,
    ]);
    await engine.advance({ byMs: 5000 });
    expect(engine.due().map(({ what }) => what)).toEqual(['order-ships', 'order-ships']);
  });
});

describe('a write that fails', () => {
  it('answers 500 in JSON, changes nothing, and the service goes on', async () => {
    const failing = failingStore();
    const { emulator, device, order } = await given({ openStore: failing.openStore });
    failing.fails = () => true;
    const reply = await replenish(emulator, device);
    expect(reply.status).toBe(500);
    expect(reply.body).toEqual({ message: 'Internal error' });
    expect(order()).toBeUndefined();
    expect(emulator.faults()).toHaveLength(1);
    expect(emulator.entries('state')).toEqual([]);
    failing.fails = undefined;
    expect((await replenish(emulator, device)).body).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
  });

  it('of something due stops the advance at its instant, and is made up for by itself', async () => {
    const failing = failingStore();
    const { emulator, device, engine, order } = await given({ openStore: failing.openStore });
    await replenish(emulator, device);
    failing.fails = () => true;
    await expect(engine.advance({ byMs: HOUR })).rejects.toThrow(NotWritten);
    expect(emulator.world.clock.now()).toBe(at(2000));
    expect(order()?.state).toBe('accepted');
    expect(engine.due()).toMatchObject([{ what: 'order-placed', at: at(2000) }]);
    // The record does not say that the clock got where it was to go.
    expect(emulator.entries('clock').map(({ from, to }) => [from, to])).toEqual([
      [T0, at(HOUR)],
      [at(2000), at(2000)],
    ]);
    failing.fails = undefined;
    await vi.waitFor(() => expect(order()).toMatchObject({ state: 'placed', placedAt: at(2000) }), 5000);
  });

  it('of something due is made up for by the next advance, which waits for no timer', async () => {
    const failing = failingStore();
    const { emulator, device, engine, order } = await given({ openStore: failing.openStore });
    await replenish(emulator, device);
    failing.fails = () => true;
    await expect(engine.advance({ byMs: HOUR })).rejects.toThrow(NotWritten);
    await expect(engine.advance({ byMs: 0 })).rejects.toThrow(NotWritten);
    failing.fails = undefined;
    expect(await engine.advance({ byMs: 0 })).toEqual({ now: at(2000), fired: [], firedCount: 0 });
    expect(order()).toMatchObject({ state: 'placed', placedAt: at(2000) });
    expect((await engine.advance({ byMs: HOUR })).now).toBe(at(HOUR + 2000));
  });

  it('of the clock leaves the clock where it was', async () => {
    const failing = failingStore();
    const { emulator, device, engine, order } = await given({ openStore: failing.openStore });
    await replenish(emulator, device);
    failing.failsWorld = true;
    await expect(engine.advance({ byMs: HOUR })).rejects.toThrow(NotWritten);
    expect(emulator.faults()[0]).toContain('ENOSPC');
    expect(emulator.world.clock.now()).toBe(T0);
    expect(order()?.state).toBe('accepted');
    failing.failsWorld = false;
    expect((await engine.advance({ byMs: HOUR })).now).toBe(at(HOUR));
    expect(order()?.state).toBe('placed');
  });

  it('after a message was posted posts it again, when somebody settles or after a pause', async () => {
    const failing = failingStore();
    const { emulator, device, engine } = await given({ openStore: failing.openStore });
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    await engine.advance({ byMs: 1999 });
    // The order is placed, but no attempt can be noted.
    failing.fails = ({ kind }) => kind === 'device' && emulator.device()?.orders[0]?.state === 'placed';
    await expect(engine.advance({ byMs: 1 })).rejects.toThrow(NotWritten);
    expect(listener.received).toHaveLength(1);
    failing.fails = undefined;
    await engine.advance({ byMs: 0 });
    const [first, second] = listener.received;
    expect(second?.messageId).toBe(first?.messageId);
    expect(listener.received).toHaveLength(2);
    expect(emulator.entries('delivery')).toMatchObject([{ attempt: 1, outcome: 'delivered' }]);
  });
});

describe('another world in the place of this one', () => {
  it("stops an advance under way, and the new world's clock stays its own", async () => {
    const { emulator, device, engine } = await given();
    const listener = await startListener(async ({ type }) => {
      if (type === 'OrderPlacedNotification') await emulator.world.replace(emulator.world.seeded(), 'reset');
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    await engine.advance({ byMs: 100 * HOUR });
    expect(emulator.world.clock.now()).toBe(T0);
    expect(emulator.world.store.read(seededRef)).toBeUndefined();
    expect(emulator.entries('delivery')).toEqual([]);
    expect(emulator.faults()).toEqual([]);
    expect((await engine.advance({ byMs: 1000 })).now).toBe(at(1000));
  });

  it('drops a post under way: nothing of it is noted', async () => {
    const { emulator, device, engine } = await given();
    const listener = await startListener(() => undefined);
    await subscribed(emulator.world, listener.url);
    await replenish(emulator, device);
    const advancing = engine.advance({ byMs: HOUR });
    await listener.arrived(1);
    await emulator.world.replace(emulator.world.seeded(), 'reset');
    await advancing;
    const again = await register(emulator);
    expect(emulator.entries('delivery')).toEqual([]);
    expect((await replenish(emulator, again)).status).toBe(200);
    expect((await engine.advance({ byMs: 2000 })).fired.map(({ what }) => what)).toEqual(['order-placed']);
  });
});
