import type { RetryPolicy } from './delivery-policy.ts';

/** When a failed attempt is repeated, by a retry policy. Source: AWS-SNS-RETRY (documented). */

/** Milliseconds from attempt `attempt` (from 1), which failed, to the next one; null when it was the last. */
export function retryDelayMs(policy: RetryPolicy, attempt: number): number | null {
  const seconds = retryDelay(policy, attempt);
  return seconds === null ? null : Math.round(seconds * 1000);
}

function retryDelay(policy: RetryPolicy, attempt: number): number | null {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  if (attempt > numRetries) return null;
  const backoff = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  let index = attempt - 1;
  if (index < numNoDelayRetries) return 0;
  index -= numNoDelayRetries;
  if (index < numMinDelayRetries) return policy.minDelayTarget;
  index -= numMinDelayRetries;
  return index < backoff ? backoffDelay(policy, index, backoff) : policy.maxDelayTarget;
}

/** AWS names the curves and gives no formulas; each begins at the smallest delay and ends at the largest (inferred). */
function backoffDelay(
  { minDelayTarget: a, maxDelayTarget: b, backoffFunction }: RetryPolicy,
  i: number,
  n: number,
): number {
  if (n === 1) return a;
  switch (backoffFunction) {
    case 'linear':
      return a + ((b - a) * i) / (n - 1);
    case 'arithmetic':
      return a + ((b - a) * i * (i + 1)) / (n * (n - 1));
    case 'geometric':
      return a * (b / a) ** (i / (n - 1));
    case 'exponential':
      return i === n - 1 ? b : Math.min(b, a * 2 ** i);
  }
}

/** Seconds that all retries take together. */
export const totalDelay = (policy: RetryPolicy): number => {
  let total = 0;
  for (let attempt = 1; attempt <= policy.numRetries; attempt += 1) total += retryDelay(policy, attempt) ?? 0;
  return total;
};
