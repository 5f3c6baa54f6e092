import { type CheckResult, type Exchange, is2xx, type Outcome, replyText } from '../../harness/listener/outcome.ts';
import { wallText } from '../../scenarios/report/span.ts';
import { oneLine, type Paint, pad, painter, type Style, wrap } from '../../scenarios/report/style.ts';

/** What came of the checks of a listener, for people. */

const MARKS: Readonly<Record<Outcome, readonly [mark: string, style: Style]>> = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  'not observable': ['?', 'yellow'],
  skipped: ['–', 'grey'],
};

const MARGIN = '    ';
const WIDTH = 100;

export interface TextOptions {
  readonly colour?: boolean;
  readonly width?: number | undefined;
}

/** A check that was made, in a line; and beneath it why nothing can be told of it. */
export function resultLines(result: CheckResult, { colour = false, width = WIDTH }: TextOptions = {}): string[] {
  const { id, level, title, outcome, reason, wallMs } = result;
  const paint = painter(colour);
  const [mark, style] = MARKS[outcome];
  const isMade = outcome === 'passed' || outcome === 'failed';
  const took = isMade ? paint(` (${wallText(wallMs)})`, 'grey') : '';
  const why = isMade ? [] : wrap(oneLine(`${outcome}: ${reason}`), Math.min(width, 120) - MARGIN.length);
  return [
    `${paint(mark, style)} ${pad(id, 5)} ${paint(pad(level, 6), 'grey')} ${title}${took}`,
    ...why.map((line) => `${MARGIN}${paint(line, style)}`),
  ];
}

/** What was sent and seen, line by line. */
export function evidenceLines({ exchanges, observed }: Pick<CheckResult, 'exchanges' | 'observed'>): string[] {
  return [
    ...exchanges.map(({ what, reply }) => `→ ${oneLine(what)}: ${oneLine(replyText(reply))}`),
    ...observed.map((text) => `· ${oneLine(text)}`),
  ];
}

/** A check that failed: what is wrong, what had to be seen, and what was. */
export function failureText(
  result: CheckResult,
  repeat: string,
  { colour = false, width = WIDTH }: TextOptions = {},
): string {
  const { id, title, reason, expects } = result;
  const paint = painter(colour);
  const room = Math.min(width, 120) - MARGIN.length;
  const told = (text: string, ...styles: Style[]) =>
    wrap(oneLine(text), room).map((line) => `${MARGIN}${paint(line, ...styles)}`);
  return [
    `${paint('✗', 'red')} ${paint(`${id} ${title}`, 'bold')}`,
    '',
    ...told(reason, 'red'),
    '',
    ...told(`Expected: ${expects}`),
    '',
    ...evidenceLines(result).map((line) => `${MARGIN}${paint(line, 'grey')}`),
    ...firstRequest(result, paint),
    '',
    `  ${paint('Check it again:', 'grey')} ${repeat}`,
    '',
  ].join('\n');
}

/** Of a message that was not taken, its text is worth a look. */
function firstRequest({ exchanges }: CheckResult, paint: Paint): string[] {
  const bad = exchanges.find(({ reply }) => reply.kind !== 'cut' && !is2xx(reply));
  return bad === undefined ? [] : ['', ...requestLines(bad).map((line) => `${MARGIN}${paint(line, 'grey')}`)];
}

const LONGEST_LINE = 160;
const MOST_LINES = 20;

/** Headers of SNS and the body, its long lines cut off. */
export function requestLines({ headers, body }: Exchange): string[] {
  const lines = [
    ...Object.entries(headers)
      .filter(([name]) => /^(x-amz-sns-|content-type)/i.test(name))
      .map(([name, value]) => `${name}: ${value}`),
    ...body.split('\n'),
  ].map((line) => oneLine(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), '…'];
}

/** What came of all of them together. */
export function summaryText(results: readonly CheckResult[], about: { colour?: boolean; wallMs: number }): string {
  const paint = painter(about.colour ?? false);
  const counts = countResults(results);
  const parts = (['failed', 'passed', 'not observable', 'skipped'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => paint(`${counts[outcome]} ${outcome}`, MARKS[outcome][1]));
  const all = `${results.length} ${results.length === 1 ? 'check' : 'checks'}`;
  return `${all}${parts.length === 0 ? '' : `: ${parts.join(', ')}`} ${paint(`in ${wallText(about.wallMs)}`, 'grey')}\n`;
}

export function countResults(results: readonly CheckResult[]): Record<Outcome, number> {
  const counts = { passed: 0, failed: 0, 'not observable': 0, skipped: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}
