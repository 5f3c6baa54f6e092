import { describe, expect, it } from 'vitest';
import { replenish } from '../../../emulator/domain/drs/replenish.ts';
import {
  byDueOrder,
  dueDeliveries,
  dueEntries,
  nextDueAt,
  nextTopicDueAt,
  tick,
  topicDueEntries,
} from '../../../emulator/domain/due.ts';
import { keysOf } from '../../../emulator/domain/keys.ts';
import { recordAttempt } from '../../../emulator/domain/outbox.ts';
import { seedTopic } from '../../../emulator/domain/seed.ts';
import { subscribe } from '../../../emulator/domain/sns/subscribe.ts';
import type { Device } from '../../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, givenDevice, portal, SUBSCRIBER, T0 } from '../../support/given.ts';

const OTHER = `${SUBSCRIBER}2`;

const ordered = (device: Device, slotId: string, now = T0): Device => {
  const outcome = replenish({
    portal,
    device,
    subscribers: [],
    request: { params: { slotId }, query: undefined, body: undefined },
    resultType: '',
    draw: drawAt(now, device.turn),
  });
  if (!outcome.accepted) throw new Error(outcome.refusal);
  return deepFreeze(outcome.next);
};
const attempted = (device: Device, ordinal: number, status: number, subscriptionArn = SUBSCRIBER, now = T0): Device =>
  deepFreeze(
    recordAttempt(device, { ordinal, subscriptionArn, now, envelopeTimestamp: T0 }, { status })?.next ?? device,
  );
const waiting = (device: Device) =>
  dueDeliveries(device.outbox).map(
    ({ ordinal, subscriptionArn, attempt, at }) =>
      `${ordinal} ${subscriptionArn === SUBSCRIBER ? 'a' : 'b'} ${attempt} ${at}`,
  );

describe('deliveries that may be attempted', () => {
  const device = givenDevice({ subscribers: [SUBSCRIBER, OTHER] });

  it('are the first of each subscription', () => {
    expect(waiting(device)).toEqual([`1 a 1 ${T0}`, `1 b 1 ${T0}`]);
  });

  it('are the next once the first attempt before has ended, whatever came of it', () => {
    expect(waiting(attempted(device, 1, 200))).toEqual([`1 b 1 ${T0}`, `2 a 1 ${T0}`]);
    expect(waiting(attempted(device, 1, 404))).toEqual([`1 b 1 ${T0}`, `2 a 1 ${T0}`]);
    expect(waiting(attempted(device, 1, 500))).toEqual([`1 a 2 ${at(20_000)}`, `1 b 1 ${T0}`, `2 a 1 ${T0}`]);
  });

  it('are none once all have ended', () => {
    let done = device;
    for (const ordinal of [1, 2]) for (const arn of [SUBSCRIBER, OTHER]) done = attempted(done, ordinal, 200, arn);
    expect(waiting(done)).toEqual([]);
    expect(nextDueAt(done)).toBeNull();
  });
});

describe('what is due on a device', () => {
  const device = ordered(
    ordered(givenDevice({ modelId: 'acme-printer', subscribers: [SUBSCRIBER] }), 'color'),
    'black',
    at(5),
  );

  it('is sorted by instant, then by id, deliveries behind orders', () => {
    const entries = dueEntries(device);
    expect(entries.map(({ what, at, slotId }) => [what, at, slotId])).toEqual([
      ['delivery-attempt', T0, undefined],
      ['order-placed', at(2000), 'color'],
      ['order-placed', at(2005), 'black'],
    ]);
    expect(entries.toSorted(byDueOrder)).toEqual(entries);
    expect(entries[0]).toMatchObject({
      modelId: 'acme-printer',
      serialNumber: 'SN-0001',
      subscriptionArn: SUBSCRIBER,
      attempt: 1,
      notificationId: expect.stringMatching(/^amzn1\.dash\.notification\.v1\./),
    });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(3);
  });

  it('at one instant sorts by id', () => {
    const twins = ordered(ordered(givenDevice({ modelId: 'acme-printer' }), 'black'), 'color');
    const ids = dueEntries(twins).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    const [first] = dueEntries(twins);
    if (first === undefined) throw new Error('nothing due');
    expect(byDueOrder(first, first)).toBe(0);
  });

  it('is nearest where the index has it', () => {
    expect(nextDueAt(device)).toBe(T0);
    expect(keysOf('device', device).dueAt).toBe(T0);
    expect(nextDueAt(attempted(attempted(device, 1, 200), 2, 200))).toBe(at(2000));
  });
});

describe('tick', () => {
  const device = ordered(ordered(givenDevice({ modelId: 'acme-printer' }), 'black'), 'color', at(5));
  const ticked = (now: string) => tick({ portal, device, subscribers: [SUBSCRIBER], draw: drawAt(now, device.turn) });

  it('before the instant does nothing and returns the same document', () => {
    expect(ticked(at(1999))).toEqual({ next: device, events: [], fired: [] });
    expect(ticked(at(1999)).next).toBe(device);
  });

  it('makes happen what is due, each once, and leaves the rest', () => {
    const { next, events, fired } = ticked(at(2000));
    expect(fired.map(({ what, slotId }) => `${what} ${slotId}`)).toEqual(['order-placed black']);
    expect(events.map(({ kind }) => kind)).toEqual(['state', 'notification']);
    expect(next.orders.map(({ state }) => state)).toEqual(['placed', 'accepted']);
    expect(next.turn).toBe(device.turn + 1);
  });

  it('takes all that is due at once, in due order', () => {
    const { fired } = ticked(at(2005));
    expect(fired.map(({ slotId }) => slotId)).toEqual(['black', 'color']);
  });
});

describe('what is due on a topic', () => {
  it('are its handshakes', () => {
    expect([nextTopicDueAt(seedTopic), topicDueEntries(seedTopic), keysOf('topic', seedTopic).dueAt]).toEqual([
      null,
      [],
      null,
    ]);
    const outcome = subscribe({ topic: seedTopic, draw: drawAt(T0), endpoint: 'http://127.0.0.1:9/sns' });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    expect(nextTopicDueAt(outcome.next)).toBe(T0);
    expect(topicDueEntries(outcome.next)).toMatchObject([
      { what: 'delivery-attempt', attempt: 1, at: T0, subscriptionArn: outcome.reply.subscriptionArn },
    ]);
  });
});

describe('the keys of a device', () => {
  it('are its orders and notifications', () => {
    const device = ordered(givenDevice(), 'beans');
    const { unique } = keysOf('device', device);
    expect(unique).toHaveLength(3);
    expect(unique[0]).toBe(`order:${device.orders[0]?.instanceId}`);
    expect(keysOf('device', { ...device }).unique).toBe(unique);
    expect(keysOf('device', { ...device, orders: [], outbox: [] }).unique).toEqual([]);
  });

  it('of units without any are none', () => {
    expect(keysOf('portal', portal)).toEqual({ unique: [], dueAt: null });
  });
});
