import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../emulator/domain/seed.ts';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { callHeaders } from '../support/emulator.ts';
import { startListener } from '../support/listener.ts';

/** Faults of orders and of notifications on their way, and faults as a part of the world. */

const NOW = '2031-03-04T10:00:00.000Z';
const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

async function started(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await startEmulator({ clock: 'manual', now: NOW, seed: 1, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** An emulator with a confirmed listener and a registered device; `heard` is emptied when it is looked at. */
async function given(options: EmulatorOptions = {}) {
  const emulator = await started(options);
  const { control, clock, url } = emulator;
  const listener = await startListener(async ({ text }) => {
    const { Type, SubscribeURL } = JSON.parse(text);
    if (Type === 'SubscriptionConfirmation') await (await fetch(SubscribeURL)).text();
    return 200;
  });
  await control.subscribe(listener.url);
  await clock.settle();
  const { refreshToken } = await control.registerDevice(COFFEE);
  await clock.settle();
  let seen = 0;
  const news = () => {
    const fresh = listener.received.slice(seen);
    seen = listener.received.length;
    return fresh;
  };
  news();
  return {
    emulator,
    control,
    clock,
    listener,
    /** The messages since the last time, by the beginning of their types. */
    news,
    heard: () => news().map(({ type }) => type.replace('Notification', '')),
    /** With a fresh token, since days may have gone by. */
    replenish: async () => {
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: SEED_CLIENT_ID,
        client_secret: SEED_CLIENT_SECRET,
      });
      const tokens = await fetch(`${url}/auth/o2/token`, { method: 'POST', body });
      const { access_token: accessToken } = (await tokens.json()) as { access_token: string };
      const reply = await fetch(`${url}/replenish/beans`, {
        method: 'POST',
        headers: callHeaders(accessToken, 'DrsReplenish'),
      });
      return (await reply.json()) as { detailCode?: string; message?: string };
    },
    order: async () => {
      const { items } = await control.call<{ items: { state: string; problem: string | null }[] }>('GET', 'orders');
      return items.at(-1);
    },
    faults: () => control.timeline({ kind: 'fault' }) as Promise<Extract<TimelineEntry, { kind: 'fault' }>[]>,
  };
}

describe('an item out of stock, a payment declined', () => {
  it.each([
    ['out-of-stock', 'stock'],
    ['payment-declined', 'payment'],
  ] as const)('%s: the next order waits for the customer, the one after it does not', async (preset, problem) => {
    const { control, clock, replenish, order, heard, faults } = await given();
    await control.planFault({ preset, times: 1 });
    expect(await replenish()).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
    expect(await order()).toMatchObject({ state: 'in-resolution', problem });
    await clock.advance('PT72H');
    expect(heard()).toEqual(['OrderCancelled']);
    await replenish();
    expect(await order()).toMatchObject({ state: 'accepted', problem: null });
    const [struck, ...more] = await faults();
    expect(more).toEqual([]);
    expect(struck).toMatchObject({ effect: `order-problem ${problem}`, device: COFFEE, slotId: 'beans' });
    const calls = await control.timeline({ kind: 'call' });
    const call = calls.find(({ seq }) => seq === struck?.cause);
    // The call was served as ever; it is the order that was struck.
    expect(call).toMatchObject({ operation: 'replenish', fault: null });
    expect(await control.faults()).toMatchObject([{ struck: 1, phase: 'over' }]);
  });

  it('spares other slots and devices, and an order whose problem was set by hand', async () => {
    const { control, replenish, order } = await given();
    await control.planFault({ preset: 'out-of-stock', modelId: 'acme-printer' });
    await control.planFault({ preset: 'payment-declined', slotId: 'beans' });
    await control.call('PUT', 'devices/acme-coffee/SN-0001/slots/beans/next-order', { problem: 'address' });
    await replenish();
    expect(await order()).toMatchObject({ problem: 'address' });
    expect(await control.faults()).toMatchObject([{ struck: 0 }, { struck: 0 }]);
  });
});

describe('notifications', () => {
  it('that are lost never arrive, are told on the record, and can be sent again', async () => {
    const { control, clock, replenish, heard, faults } = await given();
    await control.planFault({ preset: 'notifications-lost', notifications: ['OrderPlacedNotification'], times: 1 });
    await replenish();
    await clock.advance('PT1H');
    expect(heard()).toEqual([]);
    const [struck] = await faults();
    expect(struck).toMatchObject({ effect: 'notification-lost', device: COFFEE, slotId: 'beans' });
    const notifications = await control.timeline({ kind: 'notification' });
    expect(notifications.at(-1)).toMatchObject({ notificationId: struck?.notificationId, seq: (struck?.seq ?? 0) - 1 });
    expect(await control.call('GET', 'due')).toMatchObject({ items: [{ what: 'order-ships' }] });
    await control.call('POST', `notifications/${struck?.notificationId}/redeliver`);
    await clock.settle();
    expect(heard()).toEqual(['OrderPlaced']);
    await clock.advance('PT25H');
    expect(heard()).toEqual(['ItemShipped']);
  });

  it('that are delayed come later, and hold up none behind them', async () => {
    const { control, clock, replenish, heard } = await given();
    await control.planFault({
      preset: 'notifications-delayed',
      notifications: ['OrderPlacedNotification'],
      lateBy: 'PT30H',
    });
    await replenish();
    await clock.advance('PT2S');
    expect(heard()).toEqual([]);
    expect(await control.call('GET', 'due')).toMatchObject({
      items: [{ what: 'order-ships' }, { what: 'delivery-attempt', at: '2031-03-05T16:00:02.000Z' }],
    });
    await clock.advance('PT25H');
    expect(heard()).toEqual(['ItemShipped']);
    await clock.advance('PT4H59M59S');
    expect(heard()).toEqual([]);
    await clock.advance('PT1S');
    expect(heard()).toEqual(['OrderPlaced']);
  });

  it('that are doubled come twice with the same bytes', async () => {
    const { control, clock, replenish, news, heard } = await given();
    await control.planFault({ preset: 'notifications-doubled', times: 1 });
    await replenish();
    await clock.advance('PT2S');
    const [first, ...none] = news();
    expect(none).toEqual([]);
    await clock.advance('PT1S');
    const [second, ...more] = news();
    expect(more).toEqual([]);
    expect(second?.text).toBe(first?.text);
    const deliveries = await control.timeline({ kind: 'delivery' });
    expect(deliveries.slice(-2)).toMatchObject([
      { outcome: 'delivered', attempt: 1, nextAttemptAt: '2031-03-04T10:00:03.000Z' },
      { outcome: 'delivered', attempt: 1 },
    ]);
    await clock.advance('PT24H');
    expect(heard()).toEqual([]);
  });

  it('that are swapped come behind the next one', async () => {
    const { control, clock, replenish, heard } = await given();
    await control.planFault({
      preset: 'notifications-swapped',
      notifications: ['OrderPlacedNotification'],
      lateBy: 'P2D',
    });
    await replenish();
    await clock.advance('PT2S');
    expect(heard()).toEqual([]);
    await clock.advance('PT25H');
    expect(heard()).toEqual(['ItemShipped']);
    await clock.advance('PT1S');
    expect(heard()).toEqual(['OrderPlaced']);
    await clock.advance('P3D');
    expect(heard()).toEqual([]);
  });

  it('that are to be swapped come by themselves when no other one comes in time', async () => {
    const { control, clock, replenish, heard } = await given();
    await control.planFault({ preset: 'notifications-swapped', notifications: ['OrderPlacedNotification'] });
    await replenish();
    await clock.advance('PT1H1S');
    expect(heard()).toEqual([]);
    await clock.advance('PT1S');
    expect(heard()).toEqual(['OrderPlaced']);
  });

  it('of one decision are counted one by one: the first of two is lost, the second comes', async () => {
    const { control, clock, heard } = await given();
    await control.planFault({ preset: 'notifications-lost', times: 1 });
    await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0002' });
    await clock.settle();
    expect(heard()).toEqual(['SubscriptionChanged']);
  });

  it('that nobody would have got are not struck', async () => {
    const { control } = await started();
    await control.planFault({ preset: 'notifications-lost' });
    await control.registerDevice(COFFEE);
    expect(await control.faults()).toMatchObject([{ struck: 0 }]);
  });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-faults-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'world');
}

describe('faults are part of the world', () => {
  it('they are kept with the data, with what they have struck', async () => {
    const data = folder();
    const one = await started({ data });
    const { accessToken } = await one.control.registerDevice(COFFEE);
    await one.control.planFault({ effect: 'status', operations: ['replenish'], times: 2 });
    const replenish = async ({ url }: RunningEmulator) =>
      (await fetch(`${url}/replenish/beans`, { method: 'POST', headers: callHeaders(accessToken, 'DrsReplenish') }))
        .status;
    expect(await replenish(one)).toBe(500);
    await one.close();
    const two = await started({ data });
    expect(await two.control.faults()).toMatchObject([{ struck: 1, phase: 'open' }]);
    expect([await replenish(two), await replenish(two)]).toEqual([500, 200]);
  });

  it('they go out and in with a state', async () => {
    const { control } = await started();
    await control.planFault({ faultId: 'outage', preset: 'token-service-down', for: 'PT2H' });
    await control.planFault({ effect: 'reset', probability: 0.5 });
    const state = await control.call('GET', 'state?secrets=true');
    const faults = await control.faults();
    await control.reset();
    expect(await control.faults()).toEqual([]);
    await control.call('PUT', 'state', state);
    expect(await control.faults()).toEqual(faults);
    // Names go on where they were.
    expect(await control.planFault({ effect: 'reset' })).toMatchObject({ faultId: 'fault-2' });
  });

  it('a reset brings back those of the configuration, their spans counted anew', async () => {
    const config = {
      faults: [{ effect: 'status' as const, status: 503, for: 'PT1H' }, { preset: 'out-of-stock' as const }],
    };
    const { control, clock } = await started({ config });
    await control.planFault({ effect: 'reset' });
    await control.clearFault('fault-2');
    await clock.advance('PT1H');
    expect(await control.faults()).toMatchObject([{ effect: 'status', phase: 'over' }, { effect: 'reset' }]);
    await control.reset();
    expect(await control.faults()).toMatchObject([
      { faultId: 'fault-1', status: 503, from: NOW, until: '2031-03-04T11:00:00.000Z', phase: 'open' },
      { faultId: 'fault-2', effect: 'order-problem' },
    ]);
  });

  it('a start on kept data does not bring back what was cleared, unless the configuration has changed', async () => {
    const data = folder();
    const one = await started({ data, config: { faults: [{ effect: 'reset' }] } });
    await one.control.clearFault('fault-1');
    await one.close();
    const two = await started({ data, config: { faults: [{ effect: 'reset' }] } });
    expect(await two.control.faults()).toEqual([]);
    await two.close();
    const three = await started({ data, config: { faults: [{ effect: 'truncate' }] } });
    expect(await three.control.faults()).toMatchObject([{ effect: 'truncate' }]);
  });

  it.each([
    [{ effect: 'status', modelId: 'acme-cofee' }, 'faults.0.modelId: no model is called "acme-cofee"'],
    [{ effect: 'reset', slotId: 'beens' }, 'did you mean "beans"?'],
    [{ efect: 'reset' }, 'did you mean "effect"?'],
    [{ effect: 'rest' }, 'did you mean "reset"?'],
    [{ effect: 'delay' }, 'faults.0.delayMs: is missing'],
  ])('a mistake in the configuration is told with its place: %j', async (fault, message) => {
    await expect(startEmulator({ config: { faults: [fault] } as never })).rejects.toThrow(message);
  });

  it('two faults of one name in the configuration are a mistake', async () => {
    const faults = [
      { faultId: 'one', effect: 'reset' as const },
      { faultId: 'one', effect: 'truncate' as const },
    ];
    await expect(startEmulator({ config: { faults } })).rejects.toThrow('faults.1.faultId: "one" is there twice');
  });
});

describe('two runs with one seed', () => {
  const play = async (seed: number) => {
    const { control, clock, replenish, emulator } = await given({ seed });
    await control.planFault({ effect: 'status', operations: ['replenish'], probability: 0.5 });
    await control.planFault({ preset: 'notifications-lost', probability: 0.5 });
    await control.planFault({ preset: 'out-of-stock', probability: 0.5, times: 3 });
    for (let i = 0; i < 12; i += 1) {
      await replenish();
      await clock.advance('P7D');
    }
    const entries = await control.timeline();
    await emulator.close();
    return entries.map((entry) => {
      const text = JSON.stringify({ ...entry, wall: '', ...('wallMs' in entry ? { wallMs: 0 } : {}) });
      return text.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST').replaceAll(/Atz[ar]\|[\w…-]+/g, 'TOKEN');
    });
  };

  it('are struck alike', async () => {
    const [one, two] = [await play(1), await play(1)];
    expect(one.filter((entry) => entry.includes('"kind":"fault"')).length).toBeGreaterThan(5);
    expect(two).toEqual(one);
  });
});
