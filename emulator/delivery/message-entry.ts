import type { NewEntry } from '../../contracts/timeline.ts';

/**
 * What became of a message to a subscription without an attempt at it, as it goes on the record: an entry about the
 * subscription, which stays as it is (docs/decisions/0033).
 */

export const KEPT_BACK = 'filter-policy';
export const REDRIVEN = 'dead-letter';
export const NOT_REDRIVEN = 'dead-letter-lost';
const RULES: ReadonlySet<string> = new Set([KEPT_BACK, REDRIVEN, NOT_REDRIVEN]);

type StateLine = Extract<NewEntry, { kind: 'state' }>;

/** Whether an entry tells of a message, and of no change. */
export const isAboutMessage = ({ rule }: Pick<StateLine, 'rule'>): boolean => RULES.has(rule);

export interface About {
  readonly at: string;
  readonly device: { readonly modelId: string; readonly serialNumber: string } | null;
  readonly subscriptionArn: string;
}

export const messageLine = ({ at, device, subscriptionArn }: About, rule: string, cause: number | null): StateLine => ({
  kind: 'state',
  at,
  cause,
  device,
  subject: 'subscription',
  id: subscriptionArn,
  from: 'confirmed',
  to: 'confirmed',
  rule,
});
