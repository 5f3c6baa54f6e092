import type { Outcome } from '../runner/outcome.ts';
import { spanText, wallText } from './span.ts';
import { oneLine, type Paint, painter } from './style.ts';
import { titleOf } from './title.ts';

/** A scenario that was played, in a line: mark, title, span of the world's time, real time. */

const MARKS: Readonly<Record<Outcome['status'], (paint: Paint) => string>> = {
  passed: (paint) => paint('✓', 'green'),
  failed: (paint) => paint('✗', 'red'),
  errored: (paint) => paint('✗', 'red'),
  skipped: (paint) => paint('–', 'yellow'),
};

export function outcomeLine(outcome: Outcome, colour = false): string {
  const paint = painter(colour);
  const { status, reason, wallMs, variant } = outcome;
  const beside =
    status === 'skipped'
      ? paint(`skipped: ${oneLine(reason ?? '')}`, 'yellow')
      : `${status === 'errored' ? `${paint('could not be played', 'red')} ` : ''}${paint(`(${spanText(virtualMs(outcome))}, ${wallText(wallMs)})`, 'grey')}`;
  return `${MARKS[status](paint)} ${titleOf(variant)} ${beside}`;
}

/** Milliseconds of the world's time from the first to the last step. */
export function virtualMs({ steps }: Outcome): number {
  const first = steps[0];
  const last = steps.at(-1);
  return first === undefined || last === undefined ? 0 : Date.parse(last.to) - Date.parse(first.from);
}
