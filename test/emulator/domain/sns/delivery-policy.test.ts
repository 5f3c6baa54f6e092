import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RETRY,
  effectivePolicy,
  effectiveTopicPolicy,
} from '../../../../emulator/domain/sns/delivery-policy.ts';
import { parseSubscriptionPolicy, parseTopicPolicy } from '../../../../emulator/domain/sns/read-delivery-policy.ts';

const stored = (parsed: ReturnType<typeof parseTopicPolicy>): string => {
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.stored;
};
const topic = (http: object) => stored(parseTopicPolicy(JSON.stringify({ http })));
const own = (policy: object) => stored(parseSubscriptionPolicy(JSON.stringify(policy)));

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
