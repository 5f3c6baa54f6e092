import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { callHeaders } from '../support/emulator.ts';
import { type Answering, type Received, startListener } from '../support/listener.ts';

const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const NOW = '2031-03-04T10:00:00.000Z';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-data-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'world');
}

async function started(options: EmulatorOptions): Promise<RunningEmulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** An emulator with its world in a folder; `again` stops it and starts another one on the same folder. */
async function kept(data: string, options: EmulatorOptions = {}) {
  const whole = { clock: 'manual', now: NOW, seed: 1, data, ...options };
  let emulator = await started(whole);
  return {
    get now() {
      return emulator;
    },
    async again(changed: EmulatorOptions = {}) {
      await emulator.close();
      emulator = await started({ ...whole, ...changed });
      return emulator;
    },
  };
}

/** A listener that confirms its subscription, and answers notifications as told. */
const confirming = (answering: Answering = () => 200) =>
  startListener(async (received, response) => {
    const { Type, SubscribeURL } = JSON.parse(received.text);
    if (Type === 'Notification') return answering(received, response);
    await fetch(SubscribeURL);
    return 200;
  });

const call = async (url: string, method: string, path: string, accessToken: string, name: string, body?: object) => {
  const reply = await fetch(url + path, {
    method,
    headers: callHeaders(accessToken, name),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
};

describe('a world in a folder', () => {
  it('keeps its clock, whatever the options of the next start say', async () => {
    const world = await kept(folder());
    await world.now.clock.advance('PT1H');
    await world.again({ clock: 'system', now: '2040-01-01T00:00:00Z' });
    expect(await world.now.control.call('GET', 'clock')).toEqual({
      mode: 'manual',
      now: '2031-03-04T11:00:00.000Z',
      scale: 1,
    });
    await world.now.control.call('PUT', 'clock', { mode: 'system', scale: 1000 });
    const { now } = await world.now.control.call<{ now: string }>('GET', 'clock');
    const again = await world.again();
    expect(await again.control.call('GET', 'clock')).toMatchObject({ mode: 'system', scale: 1000 });
    expect(again.clock.now() > now).toBe(true);
  });

  it('keeps devices, orders, reports, tokens and the place in the timeline', async () => {
    const world = await kept(folder());
    const { accessToken, refreshToken } = await world.now.control.registerDevice(COFFEE);
    const replenish = () => call(world.now.url, 'POST', '/replenish/beans', accessToken, 'DrsReplenish');
    const first = await replenish();
    expect(first).toMatchObject({ status: 200, body: { detailCode: 'STANDARD_ORDER_PLACED' } });
    const before = {
      device: await world.now.control.call('GET', 'devices/acme-coffee/SN-0001'),
      due: await world.now.control.call('GET', 'due'),
      timeline: await world.now.control.timeline(),
    };

    await world.again();
    expect(await world.now.control.call('GET', 'devices/acme-coffee/SN-0001')).toEqual(before.device);
    expect(await world.now.control.call('GET', 'due')).toEqual(before.due);
    const timeline = await world.now.control.timeline();
    expect(timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
    expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, at) => at + 1));
    expect(timeline.at(-1)).toMatchObject({ kind: 'world', event: 'started' });
    // The access token of before still names the device, whose order still runs.
    expect(await replenish()).toMatchObject({
      status: 200,
      body: { detailCode: 'ORDER_INPROGRESS' },
    });
    const fresh = await fetch(`${world.now.url}/auth/o2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: world.now.env.DRS_CLIENT_ID ?? '',
        client_secret: world.now.env.DRS_CLIENT_SECRET ?? '',
      }),
    });
    expect(fresh.status).toBe(200);
    expect((await world.now.clock.advance('PT2S')).fired).toMatchObject([{ what: 'order-placed' }]);
  });

  it('goes on with a seed as if it had never stopped', async () => {
    const lives = [];
    for (const stops of [false, true]) {
      const world = await kept(folder());
      const device = await world.now.control.registerDevice(COFFEE);
      if (stops) await world.again();
      const order = await call(world.now.url, 'POST', '/replenish/beans', device.accessToken, 'DrsReplenish');
      if (stops) await world.again();
      await world.now.clock.advance('P3D');
      const notifications = await world.now.control.timeline({ kind: 'notification' });
      lives.push({
        order: order.body,
        ids: notifications.map((entry) => entry.kind === 'notification' && entry.notificationId),
      });
    }
    expect(lives[1]).toEqual(lives[0]);
  });

  it('keeps subscriptions and the signing key, and delivers what was not delivered', async () => {
    let answers = 500;
    const listener = await confirming(() => answers);
    const world = await kept(folder());
    await world.now.control.subscribe(listener.url);
    await world.now.clock.settle();
    const subscriptions = await world.now.control.call('GET', 'subscriptions');
    expect(subscriptions).toMatchObject({ items: [{ status: 'confirmed' }] });
    await world.now.control.registerDevice(COFFEE);
    await world.now.clock.settle();
    const refused = listener.received.slice(1);
    expect(refused.map(({ type }) => type)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);

    answers = 200;
    await world.again();
    expect(await world.now.control.call('GET', 'subscriptions')).toEqual(subscriptions);
    await world.now.clock.advance('PT20S');
    // Retries of one instant go out side by side.
    const inOrder = refused.map(({ messageId }) => messageId);
    const retried = listener.received
      .slice(3)
      .sort((a, b) => inOrder.indexOf(a.messageId) - inOrder.indexOf(b.messageId));
    // The same bytes but for the addresses, which lead to the emulator's new port.
    const shown = ({ type, text }: Received) => {
      const { MessageId, Timestamp, SigningCertURL } = JSON.parse(text);
      return { type, MessageId, Timestamp, certificate: new URL(SigningCertURL).pathname };
    };
    expect(retried.map(shown)).toEqual(refused.map(shown));
    expect(await world.now.control.call('GET', 'due')).toMatchObject({ items: [] });
  });

  it.each([
    ['--notify', (notify: string) => ({ notify })],
    [
      'the configuration',
      (endpoint: string) => ({ config: { topics: [{ arn: TOPIC, subscriptions: [{ endpoint }] }] } }),
    ],
  ])('asks a subscription of %s again that nobody confirmed before the stop', async (_, subscribing) => {
    let confirms = false;
    const listener = await startListener(async ({ text }) => {
      if (confirms) await fetch(JSON.parse(text).SubscribeURL);
      return confirms ? 200 : 500;
    });
    const world = await kept(folder(), subscribing(listener.url));
    await world.now.clock.advance('PT1H');
    expect(listener.received).toHaveLength(4);
    // Once more while a message is still on its way changes nothing: that one is enough.
    await world.again();
    await world.again();
    await world.now.clock.settle();
    expect(listener.received).toHaveLength(5);

    confirms = true;
    await world.now.clock.advance('PT20S');
    await world.again();
    await world.now.clock.settle();
    expect(listener.received).toHaveLength(6);
    const { items } = await world.now.control.call<{ items: { status: string }[] }>('GET', 'subscriptions');
    expect(items).toMatchObject([{ status: 'confirmed', endpoint: listener.url }]);
  });

  it('delivers after the start what was on its way at the stop', async () => {
    // Hangs until the stop gives it up.
    let hangs = true;
    const listener = await confirming(() => (hangs ? undefined : 200));
    const world = await kept(folder());
    await world.now.control.subscribe(listener.url);
    await world.now.clock.settle();
    await world.now.control.registerDevice(COFFEE);
    await listener.arrived(2);
    hangs = false;
    await world.again();
    await world.now.clock.settle();
    expect(listener.received.slice(2).map(({ type }) => type)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
    expect(listener.received[2]?.messageId).toBe(listener.received[1]?.messageId);
  });

  it('takes over a changed configuration, and leaves to customers what is theirs', async () => {
    const world = await kept(folder(), { config: { devices: [{ ...COFFEE, serialNumber: 'SN-CONF' }] } });
    const { accessToken } = await world.now.control.registerDevice(COFFEE);
    const brewer = { modelId: 'brewer', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] };
    const coffee = {
      modelId: 'acme-coffee',
      slots: [{ slotId: 'beans', products: [{ asin: 'B0EMUL0001' }] }],
    };
    const ARN = 'arn:aws:sns:eu-west-1:000000000000:other';
    await world.again({
      consent: 'auto',
      config: {
        models: [brewer, coffee],
        topics: [{ arn: ARN, signatureVersion: '2', subscriptions: [{ endpoint: 'http://127.0.0.1:1/sns' }] }],
        devices: [{ modelId: 'brewer', serialNumber: 'B-1' }],
      },
    });
    expect(await world.now.control.call('GET', 'state')).toMatchObject({
      portal: { settings: { consent: 'auto' }, models: [{ modelId: 'brewer' }, { modelId: 'acme-coffee' }] },
      devices: [{ serialNumber: 'SN-CONF' }, { serialNumber: 'SN-0001' }, { modelId: 'brewer', serialNumber: 'B-1' }],
    });
    expect(await world.now.control.call('GET', 'subscriptions')).toMatchObject({
      items: [{ topicArn: ARN, endpoint: 'http://127.0.0.1:1/sns' }],
    });
    expect(await call(world.now.url, 'POST', '/replenish/beans', accessToken, 'DrsReplenish')).toMatchObject({
      body: { detailCode: 'STANDARD_ORDER_PLACED' },
    });
    // The same configuration once more changes nothing.
    const { epoch, ...state } = await world.now.control.call<{ epoch: number }>('GET', 'state?secrets=true');
    const again = await world.again({
      consent: 'auto',
      config: {
        models: [brewer, coffee],
        topics: [{ arn: ARN, signatureVersion: '2', subscriptions: [{ endpoint: 'http://127.0.0.1:1/sns' }] }],
        devices: [{ modelId: 'brewer', serialNumber: 'B-1' }],
      },
    });
    expect(await again.control.call('GET', 'state?secrets=true')).toEqual(state);
  });

  it('leaves a topic deleted that was deleted, until the configuration changes', async () => {
    const listener = await confirming();
    const configured = (endpoint: string) => ({ config: { topics: [{ arn: TOPIC, subscriptions: [{ endpoint }] }] } });
    const world = await kept(folder(), configured(listener.url));
    const body = new URLSearchParams({ Action: 'DeleteTopic', TopicArn: TOPIC });
    expect((await fetch(world.now.url, { method: 'POST', body })).status).toBe(200);
    const shown = async () => ({
      subscriptions: (await world.now.control.call<{ items: object[] }>('GET', 'subscriptions')).items.length,
      topics: (await world.now.control.timeline({ kind: 'state' })).flatMap((entry) =>
        entry.kind === 'state' && entry.subject === 'topic' ? [`${entry.rule} ${entry.to}`] : [],
      ),
    });
    const lines: string[] = [];
    await world.again({ log: (line) => lines.push(line) });
    expect(await shown()).toEqual({ subscriptions: 0, topics: ['delete-topic null'] });
    expect(lines).toEqual([expect.stringMatching(/^topic .*:drs-acme was deleted; /)]);
    await world.again({ ...configured(listener.url), consent: 'auto' });
    expect(await shown()).toEqual({ subscriptions: 1, topics: ['delete-topic null', 'configuration exists'] });
  });

  it('serves devices of a model that the configuration no longer has, until a reset', async () => {
    const world = await kept(folder());
    const { accessToken } = await world.now.control.registerDevice(COFFEE);
    const lines: string[] = [];
    const config = { models: [{ modelId: 'brewer', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] }] };
    await world.again({ config, log: (line) => lines.push(line) });
    expect(lines).toEqual([expect.stringMatching(/^model acme-coffee is no longer configured; it stays, since /)]);
    expect(await call(world.now.url, 'POST', '/replenish/beans', accessToken, 'DrsReplenish')).toMatchObject({
      body: { detailCode: 'STANDARD_ORDER_PLACED' },
    });
    const models = async () => {
      const { portal } = await world.now.control.call<{ portal: { models: { modelId: string }[] } }>('GET', 'state');
      return portal.models.map(({ modelId }) => modelId);
    };
    expect(await models()).toEqual(['brewer', 'acme-coffee']);
    await world.again({ config });
    expect(await models()).toEqual(['brewer', 'acme-coffee']);
    await world.now.control.reset();
    expect(await models()).toEqual(['brewer']);
  });

  it.each([
    [
      'slots',
      { models: [{ modelId: 'acme-coffee', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] }] },
    ],
    [
      'products',
      { models: [{ modelId: 'acme-coffee', slots: [{ slotId: 'beans', products: [{ asin: 'B000000001' }] }] }] },
    ],
    ['model', { models: [{ modelId: 'brewer', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] }] }],
    ['customer', { customers: [{ directedCustomerId: 'amzn1.account.B', name: 'B', email: 'b@example.com' }] }],
    ['profile', { securityProfiles: [{ clientId: 'other', clientSecret: 'secret' }] }],
    ['topic', { topics: [{ arn: 'arn:aws:sns:eu-west-1:000000000000:other' }] }],
  ])('has no fault of ours whatever of a device is gone from the configuration: its %s', async (_, config) => {
    const world = await kept(folder());
    await world.now.control.subscribe((await confirming()).url);
    await world.now.clock.settle();
    const { accessToken, refreshToken } = await world.now.control.registerDevice(COFFEE);
    await call(world.now.url, 'POST', '/replenish/beans', accessToken, 'DrsReplenish');
    const lines: string[] = [];
    const { url, control, env, clock } = await world.again({ config, log: (line) => lines.push(line) });
    const token = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: env.DRS_CLIENT_ID ?? '' };
    const device = 'devices/acme-coffee/SN-0001';
    const quietly = (promise: Promise<unknown>) => promise.catch(() => {});
    for (const slot of ['beans', 'pods']) {
      await call(url, 'POST', `/replenish/${slot}`, accessToken, 'DrsReplenish');
      await call(url, 'POST', `/slotStatus/${slot}`, accessToken, 'DrsSlotStatus', {
        expectedReplenishmentDate: NOW,
        remainingQuantityInUnit: 1,
        originalQuantityInUnit: 2,
        totalQuantityOnHand: 0,
        lastUseDate: NOW,
      });
      await quietly(control.call('PUT', `${device}/slots/${slot}/subscription`, { subscribed: false }));
      await quietly(control.call('PUT', `${device}/slots/${slot}/subscription`, { subscribed: true }));
      await quietly(control.call('PUT', `${device}/slots/${slot}/next-order`, { problem: 'stock' }));
      for (const event of ['subscription-changed', 'order-placed', 'item-delivered']) {
        await quietly(control.call('POST', `${device}/trigger`, { event, slotId: slot }));
      }
    }
    await call(url, 'POST', '/deviceStatus', accessToken, 'DrsDeviceStatus', { mostRecentlyActiveDate: NOW });
    await call(url, 'GET', '/subscriptionInfo', accessToken, 'DrsSubscriptionInfo');
    await fetch(`${url}/user/profile`, { headers: { authorization: `Bearer ${accessToken}` } });
    await fetch(`${url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(token) });
    await clock.advance('P7D');
    await quietly(control.registerDevice({ ...COFFEE, serialNumber: 'SN-0002' }));
    await control.call('POST', `${device}/deregister`, { by: 'customer' });
    await clock.settle();
    for (const list of ['devices', 'orders', 'due', 'notifications', 'subscriptions', 'findings']) {
      await control.call('GET', list);
    }
    expect(lines.filter((line) => / 5\d\d |FAULT/.test(line))).toEqual([]);
  });

  it('keeps a reset, and a state that was put in its place', async () => {
    const world = await kept(folder());
    await world.now.control.registerDevice(COFFEE);
    const state = await world.now.control.call<object>('GET', 'state?secrets=true');
    await world.now.control.reset();
    await world.again();
    expect(await world.now.control.call('GET', 'devices')).toMatchObject({ items: [] });
    await world.now.control.call('PUT', 'state', state);
    await world.again();
    expect(await world.now.control.call('GET', 'state?secrets=true')).toEqual(state);
  });

  it('is closed to others, and so is every file in it', async () => {
    const dir = folder();
    const world = await kept(dir);
    await world.now.control.subscribe((await confirming()).url);
    await world.now.clock.settle();
    expect(statSync(dir).mode & 0o077).toBe(0);
    await world.now.control.registerDevice(COFFEE);
    await world.now.control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'item-shipped' });
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['current.json', 'lock', 'signing-key.json', 'timeline.ndjson', 'world.json']),
    );
    expect(files.length).toBeGreaterThan(7);
    for (const { parentPath, name } of files) {
      expect([name, statSync(join(parentPath, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });
});
