import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import { createSigningKeys } from '../../emulator/delivery/signing-key.ts';
import { SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import { removeSubscription } from '../../emulator/domain/sns/remove-subscription.ts';
import { subscribe } from '../../emulator/domain/sns/subscribe.ts';
import { unsubscribe } from '../../emulator/domain/sns/unsubscribe.ts';
import type { Device, Subscription, Topic } from '../../emulator/domain/state.ts';
import { deviceRef, topicRef } from '../../emulator/world.ts';
import { call, callHeaders, register, replenish, startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { at, T0 } from '../support/given.ts';
import { type Answering, startListener, subscribed } from '../support/listener.ts';
import { gatedStore } from '../support/stores.ts';

/** Delivery: who is told what, in which order, how often, and what it costs the others. */

/** For subscribers that hang; all others have the usual 15 s, which a busy machine does not use up. */
const SHORT_MS = 250;

async function given(answering: Answering = () => 200, options = {}) {
  const emulator = await startTestEmulator(options);
  const listener = await startListener(answering);
  const subscriptionArn = await subscribed(emulator.world, listener.url);
  return { emulator, listener, subscriptionArn, engine: emulator.world.engine };
}

const attempts = (emulator: TestEmulator) =>
  emulator.entries('delivery').map(({ at, attempt, outcome, status }) => `${at} ${attempt} ${outcome} ${status}`);

const removed = (emulator: TestEmulator, subscriptionArn: string) =>
  emulator.world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic) => {
    if (topic === undefined) throw new Error('no topic');
    const outcome = removeSubscription({ topic }, subscriptionArn);
    if (!outcome.accepted) throw new Error(outcome.refusal);
    return { next: outcome.next, events: [], result: undefined };
  });

/** Subscribes for real: the handshake is due. */
const subscribing = (emulator: TestEmulator, endpoint: string) =>
  emulator.world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic, draw) => {
    if (topic === undefined) throw new Error('no topic');
    const outcome = subscribe({ topic, draw, endpoint });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    return { next: outcome.next, events: [], result: undefined };
  });

/** What a maker may change while a message is on its way to him. */
const changed = (emulator: TestEmulator, topicToo: Partial<Topic>, subscription: Partial<Subscription> = {}) =>
  emulator.world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic) => {
    if (topic === undefined) throw new Error('no topic');
    const subscriptions = topic.subscriptions.map((one) => ({ ...one, ...subscription }));
    return { next: { ...topic, ...topicToo, subscriptions }, events: [], result: undefined };
  });

/** A port where nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/sns`;
}

describe('an attempt', () => {
  it.each([200, 204, 299])('that is answered %i is the last', async (status) => {
    const { emulator, listener, engine } = await given(() => status);
    await register(emulator);
    await engine.advance({ byMs: 120_000 });
    expect(attempts(emulator)).toEqual([`${T0} 1 delivered ${status}`, `${T0} 1 delivered ${status}`]);
    expect(listener.received).toHaveLength(2);
  });

  it.each([301, 302, 400, 401, 403, 404, 410])('that is answered %i is the last, in vain', async (status) => {
    const { emulator, listener, engine } = await given((_, response) => {
      response.writeHead(status, { Location: '/elsewhere' }).end();
      return undefined;
    });
    await register(emulator);
    await engine.advance({ byMs: 120_000 });
    expect(attempts(emulator)).toEqual([`${T0} 1 permanent ${status}`, `${T0} 1 permanent ${status}`]);
    expect(listener.received).toHaveLength(2);
    expect(engine.due()).toEqual([]);
  });

  it.each([429, 500, 502, 503, 599])('that is answered %i is made four times, 20 seconds apart', async (status) => {
    const { emulator, engine } = await given(({ type }) => (type === 'DeviceRegisteredNotification' ? status : 200));
    await register(emulator);
    await engine.advance({ byMs: 0 });
    expect(engine.due()).toMatchObject([{ what: 'delivery-attempt', attempt: 2, at: at(20_000) }]);
    await engine.advance({ byMs: 19_999 });
    expect(attempts(emulator)).toHaveLength(2);
    await engine.advance({ byMs: 600_000 });
    expect(attempts(emulator)).toEqual([
      `${T0} 1 retry ${status}`,
      `${T0} 1 delivered 200`,
      `${at(20_000)} 2 retry ${status}`,
      `${at(40_000)} 3 retry ${status}`,
      `${at(60_000)} 4 exhausted ${status}`,
    ]);
    expect(engine.due()).toEqual([]);
  });

  it('that meets nobody is made four times', async () => {
    const emulator = await startTestEmulator();
    await subscribed(emulator.world, await deadAddress());
    await register(emulator);
    await emulator.world.engine.advance({ byMs: 600_000 });
    const lines = emulator.entries('delivery');
    expect(lines.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      '1 retry',
      '1 retry',
      '2 retry',
      '2 retry',
      '3 retry',
      '3 retry',
      '4 exhausted',
      '4 exhausted',
    ]);
    for (const { status, error } of lines)
      expect([status, error]).toEqual([null, expect.stringMatching(/ECONNREFUSED/)]);
  });

  it('that gets no answer in time is made four times', async () => {
    const { emulator, listener, engine } = await given(() => undefined, { attemptTimeoutMs: SHORT_MS });
    await register(emulator);
    await engine.advance({ byMs: 600_000 });
    expect(listener.received).toHaveLength(8);
    expect(
      emulator.entries('delivery').map(({ attempt, outcome, status }) => `${attempt} ${outcome} ${status}`),
    ).toEqual([
      '1 retry null',
      '1 retry null',
      '2 retry null',
      '2 retry null',
      '3 retry null',
      '3 retry null',
      '4 exhausted null',
      '4 exhausted null',
    ]);
    expect(emulator.entries('delivery')[0]?.error).toMatch(/within 250 ms/);
  });

  it('that gets half an answer, or a hang-up, is made again', async () => {
    let turn = 0;
    const answering: Answering = (_, response) => {
      turn += 1;
      if (turn === 1) response.writeHead(200, { 'Content-Length': '10' }).write('half');
      else if (turn === 2) response.socket?.destroy();
      else return 200;
      return undefined;
    };
    const { emulator, listener, engine } = await given(answering, { attemptTimeoutMs: 2000 });
    await register(emulator, { modelId: 'acme-coffee' });
    await engine.advance({ byMs: 600_000 });
    expect(emulator.entries('delivery').map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      '1 retry',
      '1 retry',
      '2 delivered',
      '2 delivered',
    ]);
    expect(listener.received).toHaveLength(4);
  });

  it('made again has the same bytes and the same MessageId', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    await register(emulator);
    await engine.advance({ byMs: 600_000 });
    const roundsOf = (wanted: string) => listener.received.filter(({ type }) => type === wanted);
    const registered = roundsOf('DeviceRegisteredNotification');
    const changed = roundsOf('SubscriptionChangedNotification');
    for (const rounds of [registered, changed]) {
      expect(rounds).toHaveLength(4);
      for (const { text, headers } of rounds) {
        expect(text).toBe(rounds[0]?.text);
        expect({ ...headers, connection: '' }).toEqual({ ...rounds[0]?.headers, connection: '' });
      }
    }
    expect(registered[0]?.messageId).not.toBe(changed[0]?.messageId);
  });

  it('made again has the same bytes whatever topic and subscription say by then', async () => {
    const { emulator, listener, engine } = await given(({ serialNumber }) => (serialNumber === 'SN-B' ? 200 : 503));
    await register(emulator, { serialNumber: 'SN-A' });
    await engine.settle();
    await changed(emulator, { signatureVersion: '2' }, { rawMessageDelivery: true });
    await engine.advance({ byMs: 600_000 });
    const first = listener.received.filter(({ type }) => type === 'DeviceRegisteredNotification');
    expect(first).toHaveLength(4);
    expect(new Set(first.map(({ text }) => text)).size).toBe(1);
    expect(JSON.parse(first[3]?.text ?? '')).toMatchObject({ SignatureVersion: '1' });
    expect(first.map(({ headers }) => headers['x-amz-sns-rawdelivery'])).toEqual(Array(4).fill(undefined));
    // What is sent for the first time goes by what is said now.
    await register(emulator, { serialNumber: 'SN-B' });
    await engine.settle();
    expect(listener.received.at(-1)?.headers['x-amz-sns-rawdelivery']).toBe('true');
    await changed(emulator, {}, { rawMessageDelivery: false });
    await replenish(emulator, await register(emulator, { serialNumber: 'SN-C' }));
    await engine.settle();
    expect(JSON.parse(listener.received.at(-1)?.text ?? '')).toMatchObject({ SignatureVersion: '2' });
  });

  it('at what the maker published himself has the same bytes, too, and is held up by no filter', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    const body = new URLSearchParams({ Action: 'Publish', TopicArn: SEED_TOPIC_ARN, Message: 'm' });
    expect((await fetch(emulator.url, { method: 'POST', body })).status).toBe(200);
    await engine.settle();
    const filterPolicy = '{"version":["nobody has this"]}';
    await changed(emulator, { signatureVersion: '2' }, { rawMessageDelivery: true, filterPolicy });
    await engine.advance({ byMs: 600_000 });
    const texts = listener.received.map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
  });

  it('of a raw delivery stays raw', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    await changed(emulator, {}, { rawMessageDelivery: true });
    await register(emulator);
    await engine.settle();
    await changed(emulator, {}, { rawMessageDelivery: false });
    await engine.advance({ byMs: 600_000 });
    const texts = listener.received.map(({ text }) => text);
    expect(texts).toHaveLength(8);
    expect(new Set(texts).size).toBe(2);
    expect(texts[7]).toMatch(/^\{"notificationInfo"/);
  });

  it('is kept back by no filter policy that came after the first one', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    await register(emulator, { serialNumber: 'SN-A' });
    await engine.settle();
    await changed(emulator, {}, { filterPolicy: '{"version":["nobody has this"]}' });
    await engine.advance({ byMs: 600_000 });
    expect(attempts(emulator).filter((line) => line.includes(' 4 exhausted'))).toHaveLength(2);
    await register(emulator, { serialNumber: 'SN-B' });
    await engine.advance({ byMs: 600_000 });
    expect(listener.received.filter(({ serialNumber }) => serialNumber === 'SN-B')).toEqual([]);
  });

  it('of an older document, which did not keep how it was sent, goes by what is said now, and keeps that', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    const { modelId, serialNumber } = await register(emulator);
    await engine.settle();
    await emulator.world.decide(deviceRef(modelId, serialNumber), undefined, (device) => {
      if (device === undefined) throw new Error('no device');
      const older = structuredClone(device) as Device;
      for (const { deliveries } of older.outbox) for (const delivery of deliveries) delete delivery.sentAs;
      return { next: older, events: [], result: undefined };
    });
    await changed(emulator, { signatureVersion: '2' });
    await engine.advance({ byMs: 20_000 });
    await changed(emulator, { signatureVersion: '1' });
    await engine.advance({ byMs: 20_000 });
    const versions = listener.received
      .filter(({ type }) => type === 'DeviceRegisteredNotification')
      .map(({ text }) => JSON.parse(text).SignatureVersion);
    expect(versions).toEqual(['1', '2', '2']);
  });

  it('of a confirmation has the same bytes whatever the topic says by then', async () => {
    const emulator = await startTestEmulator();
    const listener = await startListener(() => 503);
    await subscribing(emulator, listener.url);
    await emulator.world.engine.settle();
    await changed(emulator, { signatureVersion: '2' });
    await emulator.world.engine.advance({ byMs: 600_000 });
    const texts = listener.received.map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
    await subscribing(emulator, `${listener.url}/later`);
    await emulator.world.engine.settle();
    expect(JSON.parse(listener.received.at(-1)?.text ?? '')).toMatchObject({ SignatureVersion: '2' });
  });

  it('made again still finds the retries of the others where they were', async () => {
    const { emulator, engine } = await given(({ serialNumber }) => (serialNumber === 'SN-A' ? 503 : 200));
    await register(emulator, { serialNumber: 'SN-A' });
    await engine.advance({ byMs: 5_000 });
    await register(emulator, { serialNumber: 'SN-B' });
    await engine.advance({ byMs: 15_000 });
    expect(
      emulator.entries('delivery').map(({ device, at, attempt }) => `${device?.serialNumber} ${at} ${attempt}`),
    ).toEqual([
      `SN-A ${T0} 1`,
      `SN-A ${T0} 1`,
      `SN-B ${at(5_000)} 1`,
      `SN-B ${at(5_000)} 1`,
      `SN-A ${at(20_000)} 2`,
      `SN-A ${at(20_000)} 2`,
    ]);
  });
});

describe('the messages of one device', () => {
  it('go out one after the other, DeviceRegistered before SubscriptionChanged', async () => {
    const order: string[] = [];
    const { emulator, engine } = await given(async ({ type }) => {
      order.push(`begin ${type}`);
      for (let i = 0; i < 100; i += 1) await new Promise((resolve) => setImmediate(resolve));
      order.push(`end ${type}`);
      return 200;
    });
    await register(emulator);
    await engine.settle();
    expect(order).toEqual([
      'begin DeviceRegisteredNotification',
      'end DeviceRegisteredNotification',
      'begin SubscriptionChangedNotification',
      'end SubscriptionChangedNotification',
    ]);
  });

  it('do not wait for the retries of an earlier one', async () => {
    const { emulator, listener, engine } = await given(({ type }) =>
      type === 'DeviceRegisteredNotification' ? 500 : 200,
    );
    await register(emulator);
    await engine.settle();
    expect(listener.received.map(({ type }) => type)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });
});

describe('a subscriber that hangs', () => {
  it('delays no reply, and not another subscriber', async () => {
    const { emulator, listener: slow, engine } = await given(() => undefined);
    const quick = await startListener();
    await subscribed(emulator.world, quick.url);
    const device = await register(emulator);
    await slow.arrived(1);
    await quick.arrived(2);
    expect((await replenish(emulator, device)).status).toBe(200);
    expect(slow.received).toHaveLength(1);
    expect(quick.received.map(({ type }) => type)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
    await slow.close();
    await engine.settle();
  });

  it('is given less time after three time-outs of one advance, for the rest of it', async () => {
    const waits: number[] = [];
    const { emulator, engine } = await given(() => undefined, {
      sender: {
        send: async ({ timeoutMs, body }: { timeoutMs: number; body: string }) => {
          waits.push(timeoutMs);
          // The fifth is answered, which changes nothing.
          return waits.length === 5
            ? { outcome: 'answered' as const, status: body === '' ? 400 : 503 }
            : { outcome: 'failed' as const, error: 'no complete answer', timedOut: true };
        },
        close: async () => {},
      },
    });
    await register(emulator);
    await engine.advance({ byMs: 600_000 });
    expect(waits).toEqual([15_000, 15_000, 15_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
    waits.length = 0;
    await register(emulator, { serialNumber: 'SN-0002' });
    await engine.advance({ byMs: 0 });
    expect(waits).toEqual([15_000, 15_000]);
  });

  it('is never given more time than an attempt has', async () => {
    const waits: number[] = [];
    const { emulator, engine } = await given(() => undefined, {
      attemptTimeoutMs: 200,
      sender: {
        send: async ({ timeoutMs }: { timeoutMs: number }) => {
          waits.push(timeoutMs);
          return { outcome: 'failed' as const, error: 'no complete answer', timedOut: true };
        },
        close: async () => {},
      },
    });
    await register(emulator);
    await engine.advance({ byMs: 600_000 });
    expect(new Set(waits)).toEqual(new Set([200]));
  });

  it('keeps its time while nobody advances the clock', async () => {
    const waits: number[] = [];
    const { emulator, engine } = await given(() => undefined, {
      sender: {
        send: async ({ timeoutMs }: { timeoutMs: number }) => {
          waits.push(timeoutMs);
          return { outcome: 'failed' as const, error: 'no complete answer', timedOut: true };
        },
        close: async () => {},
      },
    });
    for (let i = 0; i < 4; i += 1) await register(emulator, { serialNumber: `SN-${i}` });
    await engine.settle();
    expect(waits).toEqual(Array.from({ length: 8 }, () => 15_000));
  });

  it('costs an advance no more than its attempts', async () => {
    const { emulator, listener, engine } = await given(() => undefined, { attemptTimeoutMs: SHORT_MS });
    for (let i = 0; i < 3; i += 1) await register(emulator, { serialNumber: `SN-${i}` });
    const start = performance.now();
    await engine.advance({ byMs: 3_600_000 });
    // 2 messages of 4 attempts each, of 3 devices side by side; one after the other they would take three times as long.
    expect(listener.received).toHaveLength(24);
    expect(performance.now() - start).toBeLessThan(24 * SHORT_MS);
  });
});

describe('the messages of many devices', () => {
  it('go out eight at once to one subscription, and its limit is its own', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const {
      emulator,
      listener: first,
      engine,
    } = await given(async () => {
      await gate;
      return 200;
    });
    const second = await startListener(async () => {
      await gate;
      return 200;
    });
    await subscribed(emulator.world, second.url);
    for (let i = 0; i < 20; i += 1) await register(emulator, { serialNumber: `SN-${i}` });
    await Promise.all([first.arrived(8), second.arrived(8)]);
    expect([first.concurrency.now, second.concurrency.now]).toEqual([8, 8]);
    open();
    await engine.settle();
    expect([first.received.length, second.received.length]).toEqual([40, 40]);
    expect([first.concurrency.most, second.concurrency.most]).toEqual([8, 8]);
  });

  it('at one instant are recorded in due order, whatever order the answers come in', async () => {
    const { emulator, listener, engine } = await given(() => 503);
    for (let i = 1; i <= 5; i += 1) await register(emulator, { serialNumber: `SN-${i}` });
    await engine.settle();
    listener.answering = async ({ serialNumber, type }) => {
      // The first shall be last.
      const turns = type === 'DeviceRegisteredNotification' ? 20 * (6 - Number(serialNumber?.at(-1))) : 0;
      for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
      return 200;
    };
    const { fired } = await engine.advance({ byMs: 20_000 });
    const ids = fired.map(({ id }) => id);
    expect(ids).toHaveLength(10);
    expect(ids).toEqual(ids.toSorted());
    const seqs = fired.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    const retries = emulator.entries('delivery').slice(10);
    expect(retries.map(({ device }) => device?.serialNumber)).toEqual([
      'SN-1',
      'SN-1',
      'SN-2',
      'SN-2',
      'SN-3',
      'SN-3',
      'SN-4',
      'SN-4',
      'SN-5',
      'SN-5',
    ]);
  });

  it('each name the notification that caused them', async () => {
    const { emulator, engine } = await given();
    await register(emulator);
    await engine.settle();
    for (const { cause, notificationId } of emulator.entries('delivery')) {
      expect(emulator.entries('notification').find(({ seq }) => seq === cause)?.notificationId).toBe(notificationId);
    }
  });
});

describe('a subscription that is gone', () => {
  it('gets nothing any more, not even what was waiting', async () => {
    const { emulator, listener, engine, subscriptionArn } = await given(() => 503);
    const device = await register(emulator);
    await engine.settle();
    expect(listener.received).toHaveLength(2);
    await removed(emulator, subscriptionArn);
    await replenish(emulator, device);
    await engine.advance({ byMs: 3_600_000 });
    expect(listener.received).toHaveLength(2);
    expect(engine.due().filter(({ what }) => what === 'delivery-attempt')).toEqual([]);
    expect(emulator.device()?.outbox.flatMap(({ deliveries }) => deliveries.map(({ state }) => state))).toEqual([
      'dropped',
      'dropped',
    ]);
  });

  it('is not waited for any more: neither listed as due, nor where the clock goes next', async () => {
    const { emulator, engine, subscriptionArn } = await given(() => 503);
    const device = await register(emulator);
    await engine.settle();
    expect(engine.due()).toHaveLength(2);
    await removed(emulator, subscriptionArn);
    expect(engine.due()).toEqual([]);
    expect((await engine.advance({ toNextDue: true })).now).toBe(T0);
    await replenish(emulator, device);
    await engine.advance({ toNextDue: true });
    const { now, fired } = await engine.advance({ toNextDue: true });
    expect(now).toBe(at(25 * 3_600_000 + 2000));
    expect(fired.map(({ what }) => what)).toEqual(['order-ships']);
  });

  it('gets nothing that was signed when it went', async () => {
    let release: () => void = () => {};
    const signingKeys = createSigningKeys();
    const asked = vi.fn();
    const slowKeys = {
      ...signingKeys,
      async get() {
        const key = await signingKeys.get();
        return {
          ...key,
          async sign(...args: Parameters<typeof key.sign>) {
            asked();
            await new Promise<void>((resolve) => {
              release = resolve;
            });
            return key.sign(...args);
          },
        };
      },
    };
    const { emulator, listener, engine, subscriptionArn } = await given(() => 200, { signingKeys: slowKeys });
    await register(emulator);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1), 10_000);
    await removed(emulator, subscriptionArn);
    release();
    await engine.settle();
    expect(listener.received).toEqual([]);
  });

  it('by its own wish is told once how to come back', async () => {
    const { emulator, listener, engine, subscriptionArn } = await given();
    await emulator.world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic, draw) => {
      if (topic === undefined) throw new Error('no topic');
      const outcome = unsubscribe({ topic, draw }, subscriptionArn);
      if (!outcome.accepted) throw new Error(outcome.refusal);
      return { next: outcome.next, events: [], result: undefined };
    });
    await register(emulator);
    await engine.advance({ byMs: 1000 });
    expect(listener.received.map(({ type }) => type)).toEqual(['UnsubscribeConfirmation']);
    expect(emulator.entries('delivery')).toMatchObject([
      { type: 'UnsubscribeConfirmation', outcome: 'delivered', notificationId: null },
    ]);
  });
});

describe('a handshake', () => {
  it('waits for a listener that comes up late', async () => {
    const address = await deadAddress();
    const emulator = await startTestEmulator({ connectPatienceMs: () => 10_000 });
    await subscribing(emulator, address);
    emulator.world.engine.wake();
    const got: string[] = [];
    const server = createHttp((request, response) => {
      got.push(String(request.headers['x-amz-sns-message-type']));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(Number(new URL(address).port), '127.0.0.1', resolve));
    await emulator.world.engine.settle();
    server.closeAllConnections();
    server.close();
    expect(got).toEqual(['SubscriptionConfirmation']);
    expect(emulator.entries('delivery')).toMatchObject([{ attempt: 1, outcome: 'delivered' }]);
  });

  it('is made four times as well, and then forgotten', async () => {
    const emulator = await startTestEmulator();
    const listener = await startListener(() => 500);
    await subscribing(emulator, listener.url);
    const { fired } = await emulator.world.engine.advance({ byMs: 600_000 });
    expect(fired.map(({ at, attempt }) => `${at} ${attempt}`)).toEqual([
      `${at(20_000)} 2`,
      `${at(40_000)} 3`,
      `${at(60_000)} 4`,
    ]);
    expect(new Set(listener.received.map(({ messageId }) => messageId)).size).toBe(1);
    expect(emulator.world.store.read(topicRef(SEED_TOPIC_ARN))?.doc.handshakes).toEqual([]);
  });
});

describe('a message', () => {
  it('leaves only when the write that caused it has landed', async () => {
    const gate = gatedStore();
    const { emulator, listener, engine } = await given(() => 503, { openStore: gate.openStore });
    const device = await register(emulator);
    await engine.settle();
    expect(listener.received).toHaveLength(2);
    // Retries fall due while the deregistration is on its way to the disk.
    gate.shut();
    const deregistering = call(
      emulator,
      'DELETE',
      '/registration',
      callHeaders(device.accessToken, 'DrsDeregister', '2.0'),
    );
    await gate.waited;
    emulator.world.clock.set(Date.parse(T0) + 20_000);
    engine.wake();
    for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(listener.received.map(({ type }) => type)).not.toContain('DeviceDeregisteredNotification');
    gate.open();
    await deregistering;
    await engine.settle();
    expect(listener.received.map(({ type }) => type)).toContain('DeviceDeregisteredNotification');
  });

  it('of a closed emulator is not sent', async () => {
    const { emulator, listener } = await given(() => undefined);
    await register(emulator);
    await listener.arrived(1);
    const start = performance.now();
    await emulator.close();
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(listener.received).toHaveLength(1);
  });
});

describe('two runs of one script with one seed', () => {
  const script = async (): Promise<TimelineEntry[]> => {
    const { emulator, engine } = await given(async ({ type, serialNumber }) => {
      // Answers in another order each time.
      const turns = Math.floor(Math.random() * 30);
      for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
      return type === 'OrderPlacedNotification' && serialNumber === 'SN-2' ? 503 : 200;
    });
    const second = await startListener(() => 404);
    await subscribed(emulator.world, second.url);
    const devices = [];
    for (let i = 1; i <= 4; i += 1) {
      devices.push(
        await register(emulator, { serialNumber: `SN-${i}`, modelId: 'acme-printer', isTestDevice: i === 4 }),
      );
    }
    await engine.advance({ byMs: 0 });
    for (const device of devices) {
      await replenish(emulator, device, 'black');
      await replenish(emulator, device, 'color');
    }
    await engine.advance({ byMs: 100_000 });
    const [, , third, test] = devices;
    await call(emulator, 'DELETE', '/registration', callHeaders(third?.accessToken ?? '', 'DrsDeregister', '2.0'));
    await call(emulator, 'DELETE', '/testOrders', callHeaders(test?.accessToken ?? '', 'DrsCancelTestOrders'));
    await engine.advance({ byMs: 10 * 86_400_000 });
    expect(emulator.faults()).toEqual([]);
    return [...emulator.world.timeline.query({ limit: 100_000 }).items];
  };
  const comparable = (entries: TimelineEntry[]) =>
    entries.map((entry) => {
      const { wall, ...rest } = entry;
      expect(wall).toMatch(/Z$/);
      if (rest.kind === 'call') {
        const { host, authorization, ...headers } = rest.headers;
        expect(authorization).toMatch(/…$/);
        return { ...rest, headers, wallMs: 0, tokenId: host === '' };
      }
      return 'wallMs' in rest ? { ...rest, wallMs: 0 } : rest;
    });

  it('leave the same record, but for real time, ports and tokens', async () => {
    const [one, two] = [await script(), await script()];
    expect(one.length).toBeGreaterThan(60);
    expect(comparable(two)).toEqual(comparable(one));
  });
});
