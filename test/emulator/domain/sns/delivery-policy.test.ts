import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RETRY,
  effectivePolicy,
  effectiveTopicPolicy,
  MANAGED_RETRY,
  parseSubscriptionPolicy,
  parseTopicPolicy,
  type RetryPolicy,
  retryDelayMs,
} from '../../../../emulator/domain/sns/delivery-policy.ts';
import fc from '../../../support/fast-check.ts';

const stored = (parsed: ReturnType<typeof parseTopicPolicy>): string => {
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.stored;
};
const topic = (http: object) => stored(parseTopicPolicy(JSON.stringify({ http })));
const own = (policy: object) => stored(parseSubscriptionPolicy(JSON.stringify(policy)));
const problemOf = (policy: unknown, parse = parseSubscriptionPolicy): string | null => {
  const parsed = parse(typeof policy === 'string' ? policy : JSON.stringify(policy));
  return parsed.ok ? null : parsed.problem;
};

describe('what AWS told of policies in force, byte for byte', () => {
  const standard =
    '{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"}';

  it('a topic without a policy', () => {
    expect(JSON.stringify(effectiveTopicPolicy(null))).toBe(
      `{"http":{"defaultHealthyRetryPolicy":${standard},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}`,
    );
  });

  it('a subscription without a policy', () => {
    expect(JSON.stringify(effectivePolicy({ topic: null, subscription: null }))).toBe(
      `{"healthyRetryPolicy":${standard},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"text/plain; charset=UTF-8"},"guaranteed":false}`,
    );
  });

  it('a topic with one', () => {
    const set = topic({ defaultHealthyRetryPolicy: { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 } });
    expect(set).toBe(
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1},"disableSubscriptionOverrides":false}}',
    );
    expect(effectiveTopicPolicy(set).http.defaultHealthyRetryPolicy).toEqual({
      ...DEFAULT_RETRY,
      minDelayTarget: 5,
      maxDelayTarget: 6,
      numRetries: 1,
    });
    expect(topic({ defaultHealthyRetryPolicy: null })).toBe('{"http":{"disableSubscriptionOverrides":false}}');
  });

  it('a subscription with a content type alone', () => {
    expect(own({ requestPolicy: { headerContentType: 'text/csv' } })).toBe(
      '{"healthyRetryPolicy":null,"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"text/csv"},"guaranteed":false}',
    );
  });
});

describe('what is in force', () => {
  const retries = (numRetries: number) => ({ minDelayTarget: 1, maxDelayTarget: 1, numRetries });

  it('is of the subscription, then of the topic, member by member', () => {
    const policies = {
      topic: topic({
        defaultHealthyRetryPolicy: retries(7),
        defaultThrottlePolicy: { maxReceivesPerSecond: 5 },
        defaultRequestPolicy: { headerContentType: 'application/json' },
      }),
      subscription: own({ healthyRetryPolicy: retries(0) }),
    };
    expect(effectivePolicy(policies)).toMatchObject({
      healthyRetryPolicy: { numRetries: 0 },
      throttlePolicy: { maxReceivesPerSecond: 5 },
      requestPolicy: { headerContentType: 'application/json' },
    });
  });

  it('is the standard where a policy says nothing', () => {
    const subscription = own({ healthyRetryPolicy: { numRetries: 5 } });
    expect(effectivePolicy({ topic: null, subscription }).healthyRetryPolicy).toEqual({
      ...DEFAULT_RETRY,
      numRetries: 5,
    });
    const retry = { ...DEFAULT_RETRY, maxDelayTarget: 60 };
    expect(effectiveTopicPolicy(topic({ defaultHealthyRetryPolicy: { maxDelayTarget: 60 } }))).toMatchObject({
      http: { defaultHealthyRetryPolicy: retry },
    });
  });

  it('is of the topic alone where that says so', () => {
    const policies = {
      topic: topic({ disableSubscriptionOverrides: true, defaultHealthyRetryPolicy: retries(7) }),
      subscription: own({ healthyRetryPolicy: retries(0), requestPolicy: { headerContentType: 'text/csv' } }),
    };
    expect(effectivePolicy(policies)).toMatchObject({
      healthyRetryPolicy: { numRetries: 7 },
      requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
    });
  });
});

describe('when the next attempt is due', () => {
  const delays = (policy: Partial<RetryPolicy>): (number | null)[] => {
    const whole = { ...DEFAULT_RETRY, ...policy };
    return Array.from({ length: whole.numRetries + 1 }, (_, index) => retryDelayMs(whole, index + 1));
  };

  it('by the standard three times 20 s', () => {
    expect(delays({})).toEqual([20_000, 20_000, 20_000, null]);
  });

  it('phase by phase', () => {
    expect(
      delays({
        minDelayTarget: 2,
        maxDelayTarget: 10,
        numRetries: 8,
        numNoDelayRetries: 2,
        numMinDelayRetries: 1,
        numMaxDelayRetries: 2,
      }),
    ).toEqual([0, 0, 2000, 2000, 6000, 10_000, 10_000, 10_000, null]);
  });

  it.each([
    ['linear', [1000, 5750, 10_500, 15_250, 20_000]],
    ['arithmetic', [1000, 2900, 6700, 12_400, 20_000]],
    ['geometric', [1000, 2115, 4472, 9457, 20_000]],
    ['exponential', [1000, 2000, 4000, 8000, 20_000]],
  ] as const)('along the curve %s', (backoffFunction, expected) => {
    const policy = { minDelayTarget: 1, maxDelayTarget: 20, numRetries: 5, backoffFunction };
    expect(delays(policy)).toEqual([...expected, null]);
  });

  it('for queues and functions as AWS does, for an hour', () => {
    const all = delays(MANAGED_RETRY);
    expect(all.slice(0, 15).map((ms) => (ms ?? 0) / 1000)).toEqual([0, 0, 0, 1, 1, 1, 2, 4, 8, 16, 20, 20, 20, 20, 20]);
    expect(all.slice(15, -1)).toEqual(Array(180).fill(20_000));
  });

  it('never by less than the smallest or more than the largest delay, and never by less than before', () => {
    const policies = fc
      .tuple(
        fc.integer({ min: 1, max: 3600 }),
        fc.integer({ min: 1, max: 3600 }),
        fc.tuple(fc.nat(25), fc.nat(25), fc.nat(25), fc.nat(25)),
        fc.constantFrom('linear', 'arithmetic', 'geometric', 'exponential'),
      )
      .map(([one, other, [none, least, most, backoff], backoffFunction]) => ({
        minDelayTarget: Math.min(one, other),
        maxDelayTarget: Math.max(one, other),
        numRetries: none + least + most + backoff,
        numNoDelayRetries: none,
        numMinDelayRetries: least,
        numMaxDelayRetries: most,
        backoffFunction: backoffFunction as RetryPolicy['backoffFunction'],
      }));
    fc.assert(
      fc.property(policies, (policy) => {
        const all = delays(policy);
        expect(all.pop()).toBeNull();
        const waits = all.slice(policy.numNoDelayRetries) as number[];
        expect(all.slice(0, policy.numNoDelayRetries)).toEqual(Array(policy.numNoDelayRetries).fill(0));
        for (const [index, ms] of waits.entries()) {
          expect(ms).toBeGreaterThanOrEqual(Math.max(policy.minDelayTarget * 1000, waits[index - 1] ?? 0) - 1);
          expect(ms).toBeLessThanOrEqual(policy.maxDelayTarget * 1000);
        }
      }),
    );
  });
});

describe('a delivery policy that SNS refuses is refused', () => {
  const retry = (more: object) => ({
    healthyRetryPolicy: { minDelayTarget: 1, maxDelayTarget: 1, numRetries: 3, ...more },
  });
  it.each<[string, unknown, string]>([
    ['too few', retry({ minDelayTarget: 0 }), 'healthyRetryPolicy.minDelayTarget must be greater than or equal to 1'],
    ['too many', retry({ numRetries: 101 }), 'healthyRetryPolicy.numRetries must be less than or equal to 100'],
    [
      'too long',
      retry({ maxDelayTarget: 3601 }),
      'healthyRetryPolicy.maxDelayTarget must be less than or equal to 3600',
    ],
    ['a fraction', retry({ numRetries: 1.5 }), 'healthyRetryPolicy.numRetries must be an integer'],
    [
      'the wrong way round with the standard',
      { healthyRetryPolicy: { minDelayTarget: 21 } },
      'healthyRetryPolicy.maxDelayTarget must be greater than or equal to healthyRetryPolicy.minDelayTarget',
    ],
    ['another name', { throttle: {} }, 'Unexpected JSON member: throttle'],
    [
      'the wrong way round',
      retry({ minDelayTarget: 2 }),
      'healthyRetryPolicy.maxDelayTarget must be greater than or equal to healthyRetryPolicy.minDelayTarget',
    ],
    [
      'phases that do not fit in',
      retry({ numNoDelayRetries: 2, numMaxDelayRetries: 2 }),
      'healthyRetryPolicy.numRetries must be greater than or equal to the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries',
    ],
    [
      'more than an hour',
      retry({ minDelayTarget: 1201, maxDelayTarget: 1201 }),
      'healthyRetryPolicy: total retry time must be less than or equal to 3600 seconds',
    ],
    [
      'a curve that is none',
      retry({ backoffFunction: 'random' }),
      'healthyRetryPolicy.backoffFunction must be one of arithmetic, exponential, geometric, linear',
    ],
    [
      'no receives',
      { throttlePolicy: { maxReceivesPerSecond: 0 } },
      'throttlePolicy.maxReceivesPerSecond must be greater than or equal to 1',
    ],
    [
      'a header of two lines',
      { requestPolicy: { headerContentType: 'a\r\nX: y' } },
      'requestPolicy.headerContentType must be a content type',
    ],
    ['a list', [], 'must be a JSON object'],
  ])('%s', (_, policy, problem) => {
    expect(problemOf(policy)).toBe(`DeliveryPolicy: ${problem}`);
  });

  it('with the whole path of a topic', () => {
    const policy = { http: { defaultHealthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 101 } } };
    expect(problemOf(policy, parseTopicPolicy)).toBe(
      'DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100',
    );
    expect(problemOf({ throttlePolicy: {} }, parseTopicPolicy)).toBe(
      'DeliveryPolicy: Unexpected JSON member: throttlePolicy',
    );
  });

  it('when it is no JSON', () => {
    expect(problemOf('{')).toContain('DeliveryPolicy: failed to parse JSON. ');
  });

  it('and any other text is taken or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parse of [parseSubscriptionPolicy, parseTopicPolicy]) {
          const parsed = parse(text);
          if (parsed.ok) expect(parse(parsed.stored)).toEqual(parsed);
        }
      }),
    );
  });
});
