import type { Outcome } from '../runner/outcome.ts';
import { differenceLines } from './difference-text.ts';
import type { LineOptions } from './line-writer.ts';
import { repeatCommand } from './repeat-command.ts';
import { oneLine, type Paint, painter, wrap } from './style.ts';
import { timelineText } from './timeline-text.ts';
import { titleOf } from './title.ts';

/** What went wrong with a scenario, where, what was seen instead, what happened last, and how to see it again. */

const MARGIN = '    ';

export interface FailureOptions extends LineOptions {
  /** Address of the running emulator it was played against. */
  readonly target?: string | undefined;
  /** Command that plays it once more, where that is not `run`. */
  readonly again?: string | undefined;
}

export function failureText(outcome: Outcome, options: FailureOptions = {}): string {
  const { variant, status, failure, reason, timeline } = outcome;
  const paint = painter(options.colour ?? false);
  const width = Math.min(options.width ?? 100, 120) - MARGIN.length;
  const lines = [`${paint('✗', 'red')} ${paint(titleOf(variant), 'bold')}`];
  // What could not be played tells its place in its reason.
  if (failure !== undefined) {
    const { file, line, column } = failure.place;
    lines.push(`  ${paint(`${file}:${line}:${column}`, 'cyan')}`);
  }
  lines.push('');
  lines.push(
    ...messageLines(failure?.message ?? firstOfFault(outcome) ?? reason ?? status, paint, width).map(
      (line) => MARGIN + line,
    ),
    '',
  );
  if (failure !== undefined) {
    const differences = differenceLines(failure.differences, paint, width);
    if (differences.length > 0) lines.push(...differences.map((line) => MARGIN + line), '');
    const recent = timelineText(
      { entries: failure.recent, ...(timeline[0] === undefined ? {} : { start: timeline[0].at }) },
      { ...options, width },
    );
    if (recent !== '') lines.push(`  ${paint('What happened last:', 'grey')}`, ...indented(recent), '');
  }
  lines.push(`  ${paint('Play it again:', 'grey')} ${options.again ?? repeatCommand(outcome, options.target)}`);
  return `${lines.join('\n')}\n`;
}

/** A fault of ours has its stack told elsewhere. */
const firstOfFault = ({ blame, reason }: Outcome): string | undefined =>
  blame === 'us' ? reason?.split('\n    at ')[0] : undefined;

/** Lines of the message stay lines; long ones are broken. */
const messageLines = (message: string, paint: Paint, width: number): string[] =>
  message
    .split('\n')
    .flatMap((line) => wrap(oneLine(line), width))
    .map((line) => paint(line, 'red'));

const indented = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : MARGIN + line));
