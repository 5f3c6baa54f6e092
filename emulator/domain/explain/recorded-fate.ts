import { attemptStep, attemptsOf } from './attempts.ts';
import type { Fate, NotificationAsked } from './notification-fate.ts';
import type { DeliveryEntry } from './record.ts';
import { when } from './words.ts';

/** What the record alone tells, of a message that the device no longer keeps. */
export function recordedFates({ entries }: NotificationAsked): Fate[] {
  const attempts = entries.filter((entry): entry is DeliveryEntry => entry.kind === 'delivery');
  const last = new Map(attempts.map((entry) => [entry.subscriptionArn, entry]));
  return [...last.values()].map((entry) => recordedFate(entry, attemptsOf(attempts, entry.subscriptionArn)));
}

function recordedFate(entry: DeliveryEntry, attempts: readonly DeliveryEntry[]): Fate {
  const steps = attempts.map(attemptStep);
  const at = when(entry.at);
  switch (entry.outcome) {
    case 'delivered':
      return { code: 'delivered', text: `was delivered at ${at}, at attempt ${entry.attempt}.`, steps, next: [] };
    case 'permanent':
      return {
        code: 'permanent',
        text: `was refused by the listener with ${entry.status} at ${at}.`,
        steps,
        next: [],
      };
    case 'exhausted':
      return { code: 'exhausted', text: `was given up at ${at} after ${entry.attempt} attempts.`, steps, next: [] };
    case 'retry':
      return {
        code: 'not-kept',
        text: `was last tried at ${at}; what came of it is no longer kept.`,
        steps,
        next: [],
      };
  }
}
