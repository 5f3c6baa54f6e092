import type { Obligation } from '../../contracts/obligations/obligation.ts';

/** Which broken rules fail a check: `must` those of that level, `should` all that are broken, `never` none. */
export const FAIL_ON = ['must', 'should', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Whether a broken rule of this level fails the check. */
export const isAskedFor = (level: Obligation['level'], failOn: FailOn): boolean =>
  failOn === 'should' || (failOn === 'must' && level === 'must');
