import { describe, expect, it } from 'vitest';
import { openLowdbStore } from '../../emulator/store/lowdb.ts';
import {
  call,
  callHeaders,
  register,
  replenish,
  report,
  slotStatus,
  startTestEmulator,
  type TestEmulator,
} from '../support/emulator.ts';
import { startListener, subscribed } from '../support/listener.ts';
import { faultyFiles } from './store/faulty-files.ts';
import { temporaryFolder } from './store/given.ts';

/** An emulator on a disk that can be full. */
async function given() {
  const files = faultyFiles();
  const dir = await temporaryFolder();
  const open = () => startTestEmulator({ openStore: (seeded) => openLowdbStore(dir, seeded, { files }) });
  return { files, open, emulator: await open() };
}

/** A while in which something that runs in circles would have run many rounds. */
async function meanwhile(emulator: TestEmulator): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await call(emulator, 'GET', '/_emulator/health', {});
}

const FAULT = { status: 500, body: { message: 'Internal error' } };

describe('a disk that is full', () => {
  it('costs the request that needs it a 500, and nothing else', async () => {
    const { files, emulator, open } = await given();
    const device = await register(emulator);
    await slotStatus(emulator, device);
    const before = emulator.device();
    const state = () => call(emulator, 'GET', '/_emulator/state?secrets=true', {});
    const world = (await state()).text;

    files.fail((path) => path.includes('/devices/'));
    expect(await replenish(emulator, device)).toMatchObject(FAULT);
    expect(await slotStatus(emulator, device, JSON.stringify({ ...report, totalQuantityOnHand: 1 }))).toMatchObject(
      FAULT,
    );
    const created = await call(
      emulator,
      'POST',
      '/_emulator/devices',
      {},
      '{"modelId":"acme-coffee","serialNumber":"B"}',
    );
    expect(created).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(emulator.device()).toEqual(before);
    expect((await state()).text).toBe(world);
    // What needs no write is served as ever; and nothing was told to anybody.
    const info = await call(
      emulator,
      'GET',
      '/subscriptionInfo',
      callHeaders(device.accessToken, 'DrsSubscriptionInfo'),
    );
    expect(info.status).toBe(200);
    expect(emulator.entries('notification')).toHaveLength(2);
    expect(emulator.entries('call').filter(({ reply }) => reply.status === 500)).toHaveLength(3);

    files.fail(false);
    expect(await replenish(emulator, device)).toMatchObject({
      status: 200,
      body: { detailCode: 'STANDARD_ORDER_PLACED' },
    });
    const after = emulator.device();
    await emulator.close();
    expect((await open()).device()).toEqual(after);
  });

  it('costs all those that were decided together, and the next ones nothing', async () => {
    const { files, emulator } = await given();
    const device = await register(emulator);
    files.fail((path) => path.includes('/devices/'));
    const reports = await Promise.all(Array.from({ length: 10 }, () => slotStatus(emulator, device)));
    expect(reports.map(({ status }) => status)).toEqual(Array(10).fill(500));
    files.fail(false);
    expect((await slotStatus(emulator, device)).status).toBe(200);
  });

  it('refuses a reset and another state, and leaves the world in place', async () => {
    const { files, emulator } = await given();
    const device = await register(emulator);
    const { text } = await call(emulator, 'GET', '/_emulator/state?secrets=true', {});
    files.fail(true);
    expect((await call(emulator, 'POST', '/_emulator/reset', {})).status).toBe(500);
    expect((await call(emulator, 'PUT', '/_emulator/state', {}, text)).status).toBe(500);
    expect((await call(emulator, 'GET', '/_emulator/state?secrets=true', {})).text).toBe(text);
    files.fail(false);
    expect((await replenish(emulator, device)).status).toBe(200);
    expect((await call(emulator, 'POST', '/_emulator/reset', {})).status).toBe(200);
    expect(emulator.device()).toBeUndefined();
  });

  it('refuses to move the clock, which stands where it is saved', async () => {
    const { files, emulator } = await given();
    files.fail((path) => path.endsWith('/world.json'));
    const advance = () => call(emulator, 'POST', '/_emulator/clock/advance', {}, '{"by":"PT1H"}');
    const message =
      'what fell due could not be written; the clock stands at 2031-03-04T10:00:00.000Z, and the next call that moves it tries again';
    expect(await advance()).toMatchObject({ status: 500, body: { error: { code: 'internal', message } } });
    const set = await call(emulator, 'PUT', '/_emulator/clock', {}, '{"now":"2031-03-04T11:00:00Z"}');
    expect(set).toMatchObject({ status: 500, body: { error: { code: 'internal', message } } });
    files.fail(false);
    const clock = await call(emulator, 'GET', '/_emulator/clock', {});
    expect(clock.body).toMatchObject({ now: '2031-03-04T10:00:00.000Z' });
    expect((await advance()).body).toMatchObject({ now: '2031-03-04T11:00:00.000Z' });
  });

  it('makes what is due wait until it can be kept, and does not flood the listener meanwhile', async () => {
    const { files, emulator } = await given();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    const device = await register(emulator);
    await emulator.world.engine.settle();
    const before = listener.received.length;
    expect((await replenish(emulator, device)).status).toBe(200);

    const attempts = files.started.length;
    files.fail((path) => path.includes('/devices/'));
    const advancing = call(emulator, 'POST', '/_emulator/clock/advance', {}, '{"by":"PT2S"}');
    await files.startedAtLeast(attempts + 2);
    await meanwhile(emulator);
    expect(listener.received.length - before).toBeLessThanOrEqual(2);
    expect(files.started.length - attempts).toBeLessThanOrEqual(10);
    expect(await advancing).toMatchObject({
      status: 500,
      body: { error: { code: 'internal', message: expect.stringContaining('stands at 2031-03-04T10:00:02.000Z') } },
    });
    files.fail(false);
    expect((await call(emulator, 'POST', '/_emulator/clock/advance', {}, '{"by":"PT0S"}')).status).toBe(200);
    expect(listener.received.slice(before).map(({ type }) => type)).toContain('OrderPlacedNotification');
    expect(emulator.device()?.orders[0]?.state).toBe('placed');
  });

  it('does not flood the listener when the outcome of an attempt cannot be kept', async () => {
    const { files, emulator } = await given();
    const listener = await startListener(() => {
      files.fail((path) => path.includes('/devices/'));
      return 200;
    });
    await subscribed(emulator.world, listener.url);
    await register(emulator);
    await listener.arrived(1);
    await meanwhile(emulator);
    expect(listener.received.length).toBeLessThanOrEqual(2);
    listener.answering = () => 200;
    files.fail(false);
    await expect
      .poll(() => listener.received.map(({ type }) => type), { timeout: 5000 })
      .toContain('SubscriptionChangedNotification');
  });

  it('lets it be stopped, and gives up its lock', async () => {
    const { files, emulator, open } = await given();
    files.fail(true);
    await emulator.close();
    files.fail(false);
    expect((await open()).url).not.toBe('');
  });
});
