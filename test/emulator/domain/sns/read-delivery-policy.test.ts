import { describe, expect, it } from 'vitest';
import { parseSubscriptionPolicy, parseTopicPolicy } from '../../../../emulator/domain/sns/read-delivery-policy.ts';
import fc from '../../../support/fast-check.ts';

const problemOf = (policy: unknown, parse = parseSubscriptionPolicy): string | null => {
  const parsed = parse(typeof policy === 'string' ? policy : JSON.stringify(policy));
  return parsed.ok ? null : parsed.problem;
};

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

describe('a delivery policy', () => {
  it('of a topic says true or false of overrides', () => {
    const read = parseTopicPolicy('{"http":{"disableSubscriptionOverrides":"no"}}');
    expect(read.ok ? 'taken' : read.problem).toContain('disableSubscriptionOverrides must be true or false');
  });

  it('of a subscription may leave open how fast, and as what', () => {
    const text = '{"throttlePolicy":{"maxReceivesPerSecond":null},"requestPolicy":{"headerContentType":null}}';
    expect(parseSubscriptionPolicy(text)).toMatchObject({ ok: true });
  });
});
