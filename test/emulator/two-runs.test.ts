import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import { defaultSettings, SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../emulator/domain/seed.ts';
import { call, callHeaders, report, startTestEmulator } from '../support/emulator.ts';
import { type Listener, type Received, startListener } from '../support/listener.ts';
import { asker } from './http/control/client.ts';

/** One program, played twice over HTTP with one seed: the record is the same, replies of `advance` included. */

/** Answers after a while that differs from run to run, so that whatever depends on it shows. */
const lingering = (statusOf: (received: Received) => number) =>
  startListener(async (received) => {
    const envelope = JSON.parse(received.text) as { Type?: string; SubscribeURL: string };
    if (envelope.Type === 'SubscriptionConfirmation') await (await fetch(envelope.SubscribeURL)).text();
    const turns = Math.floor(Math.random() * 40);
    for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
    return statusOf(received);
  });

async function play(settle: boolean, orderPlaced = defaultSettings.timers.orderPlaced): Promise<TimelineEntry[]> {
  const emulator = await startTestEmulator({
    settings: { timers: { ...defaultSettings.timers, orderPlaced } },
  });
  const ask = asker(emulator);
  const listeners: Listener[] = [
    await lingering(() => 200),
    await lingering(({ type, serialNumber }) =>
      serialNumber === 'SN-2' && type !== 'DeviceRegisteredNotification' ? 503 : 200,
    ),
    await lingering(({ type }) => (type === 'SubscriptionConfirmation' ? 200 : 404)),
  ];
  let subscribing = true;
  /** One step; an advance by nothing after it when the program settles. */
  const step = async <Reply extends { status: number }>(made: Promise<Reply>): Promise<Reply> => {
    const reply = await made;
    expect(reply.status).toBeLessThan(300);
    // Now and then the deliveries have a head start, or none at all.
    if (Math.random() < 0.5) await new Promise((resolve) => setTimeout(resolve, 5));
    if (settle || subscribing) {
      const settled = await ask('POST', 'clock/advance', { by: 'PT0S' });
      expect(settled.body).toMatchObject({ fired: [], firedCount: 0 });
    }
    return reply;
  };
  const drs = (token: string, method: string, path: string, name: string, body?: object, version = '1.0') =>
    step(call(emulator, method, path, callHeaders(token, name, version), body && JSON.stringify(body)));

  for (const { url } of listeners) await step(ask('POST', 'subscriptions', { endpoint: url }));
  subscribing = false;
  const tokens: string[] = [];
  for (let i = 1; i <= 4; i += 1) {
    const made = await step(
      ask('POST', 'devices', { modelId: 'acme-printer', serialNumber: `SN-${i}`, isTestDevice: i === 4 }),
    );
    tokens.push(String(made.body.accessToken));
  }
  const [first = '', second = '', third = '', test = ''] = tokens;
  const consented = await step(
    ask('POST', 'consents', {
      clientId: SEED_CLIENT_ID,
      modelId: 'acme-coffee',
      serialNumber: 'SN-5',
      redirectUri: 'http://localhost:3000/callback',
    }),
  );
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: String(consented.body.code),
    redirect_uri: 'http://localhost:3000/callback',
    client_id: SEED_CLIENT_ID,
    client_secret: SEED_CLIENT_SECRET,
  });
  const exchanged = await step(fetch(`${emulator.url}/auth/o2/token`, { method: 'POST', body }));
  const { access_token: coffee } = (await exchanged.json()) as { access_token: string };
  await drs(coffee, 'POST', '/slotStatus/beans', 'DrsSlotStatus', report);
  await step(ask('PUT', 'devices/acme-printer/SN-3/slots/color/next-order', { problem: 'payment' }));
  for (const token of [first, second, third, test]) {
    for (const slot of ['black', 'color']) await drs(token, 'POST', `/replenish/${slot}`, 'DrsReplenish');
  }
  await step(ask('POST', 'clock/advance', { by: 'PT1S' }));
  await drs(coffee, 'POST', '/replenish/beans', 'DrsReplenish');
  await step(ask('POST', 'clock/advance', { toNextDue: true }));
  await step(ask('POST', 'clock/advance', { by: 'PT20S' }));
  await drs(test, 'DELETE', '/testOrders', 'DrsCancelTestOrders');
  await step(ask('POST', 'devices/acme-printer/SN-1/trigger', { event: 'item-shipped', slotId: 'color' }));
  await step(ask('PUT', 'clock', { now: '2031-03-04T10:40:00Z' }));
  await drs(third, 'DELETE', '/registration', 'DrsDeregister', undefined, '2.0');
  await step(ask('POST', 'clock/advance', { to: '2031-03-06T00:00:00Z' }));
  await step(ask('PUT', 'devices/acme-coffee/SN-5/slots/beans/subscription', { subscribed: false }));
  await step(ask('POST', 'clock/advance', { by: 'P10D' }));
  expect(emulator.faults()).toEqual([]);
  return [...emulator.world.timeline.query({ limit: 100_000 }).items];
}

/** Without what two runs may differ in: real times, ports, tokens, and what is made of the signing key. */
const comparable = (entries: TimelineEntry[]) =>
  entries.map((entry) => {
    const text = JSON.stringify({ ...entry, wall: '', ...('wallMs' in entry ? { wallMs: 0 } : {}) });
    return JSON.parse(text.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST').replaceAll(/(Atz[ar]\|)[\w-]+/g, '$1'));
  });

const answersOf = (entries: TimelineEntry[]) =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'call' || entry.operation !== 'advanceClock') return [];
    const { fired } = entry.reply.body as { fired: { id: string }[] };
    return fired.length === 0 ? [] : [fired.map(({ id }) => id)];
  });

describe('two runs of one program with one seed', () => {
  it('that settles after each step leave the same record, and it answers as a hasty one is answered', async () => {
    const [one, two, hasty] = [await play(true), await play(true), await play(false)];
    expect(one.length).toBeGreaterThan(100);
    expect(comparable(two)).toEqual(comparable(one));
    expect(answersOf(one).length).toBeGreaterThan(3);
    expect(answersOf(hasty)).toEqual(answersOf(one));
  });

  it('leave the same record where orders are placed at once', async () => {
    const [one, two] = [await play(true, 0), await play(true, 0)];
    expect(comparable(two)).toEqual(comparable(one));
  });
});
