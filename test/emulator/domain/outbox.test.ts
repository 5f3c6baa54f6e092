import { describe, expect, it } from 'vitest';
import { beginChange } from '../../../emulator/domain/device-change.ts';
import { notifySubscription, prunedOutbox } from '../../../emulator/domain/notify.ts';
import {
  type AttemptResult,
  outcomeOf,
  recordAttempt,
  recordHandshakeAttempt,
} from '../../../emulator/domain/outbox.ts';
import { seedTopic } from '../../../emulator/domain/seed.ts';
import { subscribe } from '../../../emulator/domain/sns/subscribe.ts';
import { Device, Topic } from '../../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, givenDevice, portal, SUBSCRIBER, T0 } from '../../support/given.ts';

const OTHER = `${SUBSCRIBER}2`;
const on = (ordinal: number, now = T0, subscriptionArn = SUBSCRIBER) => ({
  ordinal,
  subscriptionArn,
  now,
  envelopeTimestamp: '2026-01-01T00:00:00.001Z',
});
const told = () => givenDevice({ subscribers: [SUBSCRIBER, OTHER] });
const noted = (device: Device, result: AttemptResult | 'subscription-gone', ordinal = 1, now = T0) => {
  const done = recordAttempt(device, on(ordinal, now), result);
  if (done === undefined) throw new Error('not waiting');
  return {
    ...done,
    next: deepFreeze(done.next),
    delivery: done.next.outbox.find((entry) => entry.ordinal === ordinal)?.deliveries[0],
  };
};

describe('the outcome of an attempt', () => {
  it.each([200, 201, 204, 226, 299])('is delivered at %i', (status) => {
    expect(outcomeOf({ status }, 1)).toBe('delivered');
  });
  it.each([100, 199, 300, 301, 302, 307, 308, 400, 401, 403, 404, 408, 409, 410, 428, 430, 499])(
    'is final at %i',
    (status) => {
      expect(outcomeOf({ status }, 1)).toBe('permanent');
    },
  );
  it.each([429, 500, 501, 502, 503, 504, 599, null])('is to be tried again at %s, three times', (status) => {
    expect([1, 2, 3, 4].map((attempt) => outcomeOf({ status }, attempt))).toEqual([
      'retry',
      'retry',
      'retry',
      'exhausted',
    ]);
  });
});

describe('an attempt', () => {
  it('that succeeded ends the delivery, and only that one', () => {
    const { next, delivery, attempted } = noted(told(), { status: 200 });
    expect(delivery).toEqual({
      subscriptionArn: SUBSCRIBER,
      state: 'delivered',
      attempts: 1,
      nextAttemptAt: null,
      envelopeTimestamp: '2026-01-01T00:00:00.001Z',
      lastStatus: 200,
    });
    expect(attempted).toEqual({ outcome: 'delivered', attempt: 1, nextAttemptAt: null });
    expect(next.outbox[0]?.deliveries[1]).toMatchObject({ subscriptionArn: OTHER, state: 'pending', attempts: 0 });
    expect(next.outbox[1]).toEqual(told().outbox[1]);
  });

  it('that failed is due again 20 seconds after it ended', () => {
    const { delivery, attempted } = noted(told(), { status: 500 }, 1, at(7));
    expect(delivery).toMatchObject({ state: 'pending', attempts: 1, nextAttemptAt: at(20_007), lastStatus: 500 });
    expect(attempted).toEqual({ outcome: 'retry', attempt: 1, nextAttemptAt: at(20_007) });
  });

  it('that failed for the fourth time is the last', () => {
    let device = told();
    for (let i = 0; i < 3; i += 1) device = noted(device, { status: null, error: 'refused' }).next;
    const { delivery } = noted(device, { status: null });
    expect(delivery).toMatchObject({ state: 'exhausted', attempts: 4, nextAttemptAt: null, lastStatus: null });
  });

  it('to a subscription that is gone drops the delivery without an attempt', () => {
    const { delivery, attempted } = noted(told(), 'subscription-gone');
    expect(delivery).toMatchObject({ state: 'dropped', attempts: 0, nextAttemptAt: null });
    expect(attempted).toBeNull();
  });

  it('that nobody waits for changes nothing', () => {
    const done = noted(told(), { status: 200 }).next;
    expect(recordAttempt(done, on(1), { status: 200 })).toBeUndefined();
    expect(recordAttempt(done, on(99), { status: 200 })).toBeUndefined();
    expect(recordAttempt(done, on(1, T0, 'arn:nobody'), { status: 200 })).toBeUndefined();
  });
});

describe('the outbox', () => {
  const flooded = (subscribers: readonly string[], count: number): Device => {
    let device = givenDevice({ subscribers });
    for (let i = 0; i < count; i += 1) {
      const change = beginChange({ portal, device, subscribers, draw: drawAt(at(i), 10 + i) });
      notifySubscription(change);
      device = { ...change.device, turn: device.turn + 1 };
    }
    return device;
  };

  it('keeps the last hundred that ended', () => {
    const device = flooded([], 150);
    expect(device.outbox).toHaveLength(100);
    expect(device.outbox[0]?.ordinal).toBe(53);
    expect(device.nextOrdinal).toBe(153);
    expect(Device.safeParse(device).success).toBe(true);
  });

  it('keeps all that is still to be delivered, however old', () => {
    const waiting = flooded([SUBSCRIBER], 150);
    expect(waiting.outbox).toHaveLength(152);
    let device = waiting;
    for (let ordinal = 152; ordinal > 2; ordinal -= 1)
      device = recordAttempt(device, on(ordinal), { status: 404 })?.next ?? device;
    expect(device.outbox).toHaveLength(102);
    expect(device.outbox.slice(0, 2).map(({ deliveries }) => deliveries[0]?.state)).toEqual(['pending', 'pending']);
  });

  it('pruned again stays as it is', () => {
    const device = flooded([], 150);
    expect(prunedOutbox(device.outbox)).toEqual(device.outbox);
  });
});

describe('an attempt at a handshake', () => {
  const topic = (): Topic => {
    const outcome = subscribe({
      topic: deepFreeze(structuredClone(seedTopic)),
      draw: drawAt(T0),
      endpoint: 'http://127.0.0.1:9/sns',
    });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    return deepFreeze(outcome.next);
  };
  const arn = (given: Topic) => given.subscriptions[0]?.subscriptionArn ?? '';

  it('that succeeded is forgotten', () => {
    const given = topic();
    const done = recordHandshakeAttempt(given, on(1, T0, arn(given)), { status: 200 });
    expect(done).toMatchObject({ next: { handshakes: [] }, attempted: { outcome: 'delivered', attempt: 1 } });
  });

  it('that failed is due again, and after four forgotten', () => {
    let given = topic();
    for (const attempt of [1, 2, 3]) {
      const done = recordHandshakeAttempt(given, on(1, at(attempt), arn(given)), { status: 503 });
      expect(done?.attempted).toEqual({ outcome: 'retry', attempt, nextAttemptAt: at(20_000 + attempt) });
      given = deepFreeze(done?.next ?? given);
      expect(Topic.safeParse(given).success).toBe(true);
    }
    expect(recordHandshakeAttempt(given, on(1, T0, arn(given)), { status: 503 })).toMatchObject({
      next: { handshakes: [] },
      attempted: { outcome: 'exhausted' },
    });
  });

  it('that nobody waits for changes nothing', () => {
    expect(recordHandshakeAttempt(topic(), on(7), { status: 200 })).toBeUndefined();
  });
});
