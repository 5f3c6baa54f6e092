import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY, MANAGED_RETRY, type RetryPolicy } from '../../../../emulator/domain/sns/delivery-policy.ts';
import { retryDelayMs } from '../../../../emulator/domain/sns/retry-delay.ts';
import fc from '../../../support/fast-check.ts';

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
