import { describe, expect, it } from 'vitest';
import { register, replenish, startTestEmulator } from '../../../support/emulator.ts';
import { at, T0 } from '../../../support/given.ts';
import { startListener, subscribed } from '../../../support/listener.ts';
import { allPages, asker } from './client.ts';

const HOUR = 3_600_000;

const start = async () => {
  const emulator = await startTestEmulator();
  return { emulator, ask: asker(emulator) };
};

describe('health', () => {
  it('tells version and the instant of the world', async () => {
    const { ask } = await start();
    expect(await ask('GET', 'health')).toMatchObject({
      status: 200,
      body: { status: 'ok', version: '0.0.0', now: T0 },
    });
  });
});

describe('the clock', () => {
  it('is read', async () => {
    const { ask } = await start();
    expect((await ask('GET', 'clock')).body).toEqual({ mode: 'manual', now: T0, scale: 1 });
  });

  it('is set to another mode and scale, and the change is on the record', async () => {
    const { emulator, ask } = await start();
    const running = await ask('PUT', 'clock', { mode: 'system', scale: 60 });
    expect(running.body).toMatchObject({ mode: 'system', scale: 60 });
    const stopped = await ask('PUT', 'clock', { mode: 'manual' });
    expect(stopped.body).toMatchObject({ mode: 'manual', scale: 60 });
    expect(String(stopped.body.now) >= T0).toBe(true);
    expect(emulator.entries('clock').map(({ mode, scale }) => [mode, scale])).toEqual([
      ['system', 60],
      ['manual', 60],
    ]);
    expect(emulator.world.store.world().clock).toMatchObject({ mode: 'manual', scale: 60 });
  });

  it('is set to a later instant, and what falls due on the way happens at its own', async () => {
    const { emulator, ask } = await start();
    await replenish(emulator, await register(emulator));
    const later = await ask('PUT', 'clock', { now: '2031-03-04T12:00:00+01:00' });
    expect(later.body.now).toBe('2031-03-04T11:00:00.000Z');
    expect(emulator.device()?.orders[0]).toMatchObject({ state: 'placed', placedAt: at(2000) });
  });

  it('that runs is stopped at an instant to the millisecond, and set running from one', async () => {
    const { ask } = await start();
    await ask('PUT', 'clock', { mode: 'system', scale: 1000 });
    const stopped = await ask('PUT', 'clock', { mode: 'manual', scale: 1, now: '2031-04-01T00:00:00Z' });
    expect(stopped.body).toEqual({ mode: 'manual', now: '2031-04-01T00:00:00.000Z', scale: 1 });
    const running = await ask('PUT', 'clock', { mode: 'system', now: '2031-05-01T00:00:00Z' });
    expect(running.body.mode).toBe('system');
    expect(String(running.body.now).slice(0, 16)).toBe('2031-05-01T00:00');
  });

  it.each([
    [{ now: '2031-03-04T09:59:59.999Z' }, 'now'],
    [{ now: '9000-01-01T00:00:00.001Z' }, 'now'],
    [{ now: '2031-02-30T00:00:00Z' }, 'now'],
    [{ scale: 0 }, 'scale'],
    [{ scale: -1 }, 'scale'],
    [{ scale: 1e9 }, 'scale'],
    [{ mode: 'fast' }, 'mode'],
    [{}, 'body'],
    [[], 'body'],
    ['{"mode":', 'body'],
  ])('is not set by %j', async (body, path) => {
    const { ask } = await start();
    expect(await ask('PUT', 'clock', body)).toMatchObject({ status: 400, body: { error: { code: 'invalid', path } } });
    expect((await ask('GET', 'clock')).body).toEqual({ mode: 'manual', now: T0, scale: 1 });
  });

  it('names the nearest key to one it does not know', async () => {
    const { ask } = await start();
    expect((await ask('PUT', 'clock', { mod: 'manual' })).body.error).toMatchObject({
      code: 'invalid',
      path: 'mod',
      nearest: 'mode',
    });
    expect((await ask('GET', 'clock?x=1')).status).toBe(400);
  });
});

describe('advancing', () => {
  it('brings about what is due on the way, and says what', async () => {
    const { emulator, ask } = await start();
    const device = await register(emulator);
    await replenish(emulator, device);
    const day = await ask('POST', 'clock/advance', { by: 'P1DT1H2S' });
    expect(day).toMatchObject({ status: 200, body: { now: at(25 * HOUR + 2000), firedCount: 2 } });
    const order = emulator.device()?.orders[0];
    expect(day.body.fired).toMatchObject([
      {
        what: 'order-placed',
        at: at(2000),
        modelId: 'acme-coffee',
        serialNumber: 'SN-0001',
        slotId: 'beans',
        instanceId: order?.instanceId,
      },
      { what: 'order-ships', at: at(25 * HOUR + 2000) },
    ]);
    const [placed] = day.body.fired as unknown as { seq: number }[];
    const entry = emulator.world.timeline.query({ after: (placed?.seq ?? 0) - 1, limit: 1 }).items[0];
    expect(entry).toMatchObject({ kind: 'state', to: 'placed', at: at(2000) });
  });

  it('stops one millisecond short of it', async () => {
    const { emulator, ask } = await start();
    await replenish(emulator, await register(emulator));
    expect((await ask('POST', 'clock/advance', { to: at(1999) })).body.firedCount).toBe(0);
    expect((await ask('POST', 'clock/advance', { by: 'PT0.001S' })).body.firedCount).toBe(1);
  });

  it('goes to the next due instant, and nowhere when nothing is due', async () => {
    const { emulator, ask } = await start();
    expect((await ask('POST', 'clock/advance', { toNextDue: true })).body).toEqual({
      now: T0,
      fired: [],
      firedCount: 0,
    });
    await replenish(emulator, await register(emulator));
    expect((await ask('POST', 'clock/advance', { toNextDue: true })).body).toMatchObject({
      now: at(2000),
      firedCount: 1,
    });
  });

  it('by nothing waits until all is delivered', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await register(emulator);
    const settled = await ask('POST', 'clock/advance', { by: 'PT0S' });
    expect(settled.body.now).toBe(T0);
    expect(listener.received.map(({ type }) => type)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });

  it.each([
    [{ by: 'P1M' }, 'by'],
    [{ by: '-PT1S' }, 'by'],
    [{ by: 'P3660000D' }, 'by'],
    [{ to: at(-1) }, 'to'],
    [{ to: 'tomorrow' }, 'to'],
    [{ by: 'PT1S', to: at(1000) }, 'body'],
    [{ quietMs: 1 }, 'body'],
    [{ by: 'PT0S', quietMs: -1 }, 'quietMs'],
    [{ toNextDue: false }, 'toNextDue'],
    [undefined, 'body'],
  ])('is refused with %j', async (body, path) => {
    const { ask } = await start();
    expect(await ask('POST', 'clock/advance', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', path } },
    });
  });

  it('is refused while another call moves the clock, also to a listener that is being served', async () => {
    const { emulator, ask } = await start();
    const answers: unknown[] = [];
    const listener = await startListener(async () => {
      const before = emulator.world.clock.now();
      answers.push(
        await ask('POST', 'clock/advance', { by: 'PT1S' }),
        await ask('PUT', 'clock', { mode: 'system', now: at(24 * HOUR) }),
        await ask('GET', 'clock'),
      );
      expect(emulator.world.clock.now()).toBe(before);
      return 200;
    });
    await replenish(emulator, await register(emulator));
    await subscribed(emulator.world, listener.url);
    await ask('POST', 'clock/advance', { by: 'PT2S' });
    expect(answers).toMatchObject([
      { status: 409, body: { error: { code: 'clock-busy' } } },
      { status: 409, body: { error: { code: 'clock-busy' } } },
      { status: 200, body: { mode: 'manual', now: at(2000) } },
    ]);
  });
});

describe('what is due', () => {
  it('is listed nearest first, page by page', async () => {
    const { emulator, ask } = await start();
    for (const serialNumber of ['SN-1', 'SN-2', 'SN-3']) {
      await replenish(emulator, await register(emulator, { serialNumber }));
    }
    await emulator.world.engine.advance({ toMs: Date.parse(at(1000)) });
    await replenish(emulator, await register(emulator, { serialNumber: 'SN-0' }));
    const whole = (await ask('GET', 'due')).body;
    expect(whole.next).toBeNull();
    expect((whole.items as unknown as Record<string, string>[]).map((entry) => [entry.serialNumber, entry.at])).toEqual(
      [
        ['SN-1', at(2000)],
        ['SN-2', at(2000)],
        ['SN-3', at(2000)],
        ['SN-0', at(3000)],
      ],
    );
    expect(await allPages(ask, 'due', 3)).toEqual({ items: whole.items, pages: 2 });
  });

  it('takes no cursor that it did not give', async () => {
    const { ask } = await start();
    for (const query of ['after=x', 'after=', 'limit=0', 'limit=1001', 'limit=ten']) {
      expect((await ask('GET', `due?${query}`)).status, query).toBe(400);
    }
  });
});
