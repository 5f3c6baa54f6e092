import { isAskedFor } from './fail-on.ts';
import type { Comparison, Expectation, FailOn, JudgedRule, Standing } from './report.ts';

/** Which broken rules fail the check, and why the others do not. */

/** A rule as an earlier report tells of it. */
export interface EarlierRule {
  readonly number: number;
  readonly outcome: string;
  readonly times: number;
  readonly breaches: number;
}

export interface Earlier {
  readonly file: string;
  readonly generatedAt: string;
  readonly emulator: string;
  readonly rules: readonly EarlierRule[];
}

/** A line of the list of expected failures, as it was written. */
export interface ExpectedFailure {
  readonly rule: number;
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day it holds on. */
  readonly until?: string | undefined;
}

export interface Demands {
  readonly failOn: FailOn;
  readonly earlier?: Earlier | undefined;
  readonly expected?: readonly ExpectedFailure[] | undefined;
  /** Real time, by which lines of the list expire. */
  readonly now: string;
}

export type Unranked = Omit<JudgedRule, 'standing' | 'because'>;

export interface Ranked {
  readonly passed: boolean;
  readonly rules: JudgedRule[];
  readonly expectations: Expectation[];
  readonly baseline: Comparison | null;
}

export function rank(rules: readonly Unranked[], demands: Demands): Ranked {
  const { failOn, earlier, expected = [] } = demands;
  const today = demands.now.slice(0, 10);
  const comparison = earlier === undefined ? null : compare(rules, earlier);
  const expectations = expected.map((one) => ({
    rule: one.rule,
    reason: one.reason,
    until: one.until ?? null,
    state: stateOf(one, rules, today),
  }));
  const ranked = rules.map((rule) => {
    const [standing, because] = standingOf(rule, failOn, expectations, comparison);
    return { ...rule, standing, because };
  });
  const expired = expectations.some(({ state }) => state === 'expired');
  const passed = !ranked.some(({ standing }) => standing === 'fails') && (failOn === 'never' || !expired);
  return { passed, rules: ranked, expectations, baseline: comparison };
}

function stateOf({ rule, until }: ExpectedFailure, rules: readonly Unranked[], today: string): Expectation['state'] {
  if (until !== undefined && today > until) return 'expired';
  const outcome = rules.find(({ number }) => number === rule)?.outcome;
  if (outcome === 'broken') return 'fails as expected';
  return outcome === 'kept' ? 'no longer fails' : 'not judged';
}

function standingOf(
  { number, level, outcome }: Unranked,
  failOn: FailOn,
  expectations: readonly Expectation[],
  comparison: Comparison | null,
): [Standing | null, string | null] {
  if (outcome !== 'broken') return [null, null];
  const expectation = expectations.find(({ rule }) => rule === number);
  if (expectation?.state === 'fails as expected') {
    const until = expectation.until === null ? '' : ` (until ${expectation.until})`;
    return ['expected', `expected to fail${until}: ${expectation.reason}`];
  }
  if (comparison?.same.includes(number) || comparison?.better.includes(number)) {
    return ['known', `broken no more than in the baseline ${comparison.file} of ${comparison.generatedAt}`];
  }
  if (failOn === 'never') return ['noted', 'nothing fails the check under --fail-on never'];
  if (!isAskedFor(level, failOn)) {
    return ['noted', `a rule of the level ${level} does not fail the check under --fail-on must`];
  }
  if (expectation?.state === 'expired') {
    return ['fails', `was expected to fail until ${expectation.until}, which is over: ${expectation.reason}`];
  }
  return ['fails', comparison === null ? null : worseText(number, comparison)];
}

const worseText = (number: number, { file, worse }: Comparison): string | null =>
  worse.includes(number) ? `got worse since the baseline ${file}` : null;

/**
 * Worse is a rule that is broken now and was not before, and one that is broken more: more often, and in a larger
 * share of the times it was exercised. A longer run of the same code breaks a rule more often and is not worse.
 */
function compare(rules: readonly Unranked[], { file, generatedAt, emulator, rules: before }: Earlier): Comparison {
  const worse: number[] = [];
  const same: number[] = [];
  const better: number[] = [];
  const lost: number[] = [];
  for (const rule of rules) {
    const earlier = before.find(({ number }) => number === rule.number);
    if (rule.outcome === 'broken') {
      if (earlier?.outcome !== 'broken') worse.push(rule.number);
      else if (isMore(rule, earlier)) worse.push(rule.number);
      else if (isMore(earlier, rule)) better.push(rule.number);
      else same.push(rule.number);
    } else if (rule.outcome === 'kept') {
      if (earlier?.outcome === 'broken') better.push(rule.number);
    } else if (earlier?.outcome === 'kept') lost.push(rule.number);
  }
  return { file, generatedAt, emulator, worse, same, better, lost };
}

type Broken = Pick<EarlierRule, 'times' | 'breaches'>;

const shareOf = ({ times, breaches }: Broken): number => breaches / Math.max(1, times + breaches);

const isMore = (one: Broken, other: Broken): boolean => one.breaches > other.breaches && shareOf(one) > shareOf(other);
