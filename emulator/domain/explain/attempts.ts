import { type Asked, type Step, step } from './explanation.ts';
import type { DeliveryEntry } from './record.ts';
import { plural, short, when } from './words.ts';

/** The attempts at a message that are on the record. */

export const attemptsOf = (entries: Asked['entries'], subscriptionArn: string): DeliveryEntry[] =>
  entries.filter(
    (entry): entry is DeliveryEntry => entry.kind === 'delivery' && entry.subscriptionArn === subscriptionArn,
  );

export function attemptStep(entry: DeliveryEntry): Step {
  const { at, seq, attempt, outcome, status, error, nextAttemptAt } = entry;
  const answered = status === null ? `no answer${error === undefined ? '' : ` (${error})`}` : String(status);
  const then = {
    delivered: 'delivered',
    retry: `tried again${nextAttemptAt === undefined ? '' : ` at ${when(nextAttemptAt)}`}, since only 5xx, 429 and no answer are`,
    permanent: 'not tried again: only 5xx, 429 and no answer are',
    exhausted: `given up after ${plural(attempt, 'attempt')}`,
  }[outcome];
  return step(`Attempt ${attempt} to subscription ${short(entry.subscriptionArn)}: ${answered}; ${then}.`, {
    at,
    seq,
    rule: outcome === 'delivered' ? null : '29',
    source: 'AWS-SNS-RETRY',
  });
}
