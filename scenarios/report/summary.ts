import type { Outcome } from '../runner/outcome.ts';
import { wallText } from './span.ts';
import { oneLine, type Paint, painter, type Style } from './style.ts';
import { titleOf } from './title.ts';

/** What came of all scenarios together. */

export interface Counts {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly errored: number;
}

export function countOutcomes(outcomes: readonly Outcome[]): Counts {
  const of = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    total: outcomes.length,
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    errored: of('errored'),
  };
}

/** 0: all passed, or were skipped; 1: an expectation failed; 2: a file could not be played; 3: our fault. The worst wins. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 2 | 3 {
  const codes = outcomes.map(({ status, blame }) => {
    if (status === 'errored') return blame === 'us' ? 3 : 2;
    return status === 'failed' ? 1 : 0;
  });
  return Math.max(0, ...codes) as 0 | 1 | 2 | 3;
}

export interface SummaryOptions {
  readonly colour?: boolean;
  /** Real milliseconds of the whole run. */
  readonly wallMs: number;
  /** Scenarios that were not played any more, after a failure or a signal. */
  readonly notPlayed?: number;
  /** Whatever else is worth a line, such as the seed of a shuffled run. */
  readonly remarks?: readonly string[];
}

export function summaryText(outcomes: readonly Outcome[], options: SummaryOptions): string {
  const { colour = false, wallMs, notPlayed = 0, remarks = [] } = options;
  const paint = painter(colour);
  const { total, passed, failed, skipped, errored } = countOutcomes(outcomes);
  const part = (count: number, what: string, style: Style) => (count === 0 ? [] : [paint(`${count} ${what}`, style)]);
  const parts = [
    ...part(failed, 'failed', 'red'),
    ...part(errored, 'could not be played', 'red'),
    ...part(passed, 'passed', 'green'),
    ...part(skipped, 'skipped', 'yellow'),
    ...part(notPlayed, 'not played', 'yellow'),
  ];
  const all = total + notPlayed;
  const lines = [
    ...warningLines(outcomes, paint),
    ...remarks.map((remark) => paint(remark, 'grey')),
    `${all} ${all === 1 ? 'scenario' : 'scenarios'}${parts.length === 0 ? '' : `: ${parts.join(', ')}`} ${paint(`in ${wallText(wallMs)}`, 'grey')}`,
  ];
  return `${lines.join('\n')}\n`;
}

const warningLines = (outcomes: readonly Outcome[], paint: Paint): string[] =>
  outcomes.flatMap((outcome) =>
    outcome.warnings.map(
      (warning) => `${paint('!', 'yellow')} ${titleOf(outcome.variant)}: ${paint(oneLine(warning), 'yellow')}`,
    ),
  );
