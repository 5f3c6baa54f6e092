import { type CheckResult, type Exchange, type Outcome, replyText } from '../../harness/listener/outcome.ts';
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

/** A check that was made, in a line. */
export function resultLine({ id, level, title, outcome, reason, wallMs }: CheckResult, colour = false): string {
  const paint = painter(colour);
  const [mark, style] = MARKS[outcome];
  const about =
    outcome === 'passed' || outcome === 'failed'
      ? paint(`(${wallText(wallMs)})`, 'grey')
      : paint(`${outcome}: ${oneLine(reason)}`, style);
  return `${paint(mark, style)} ${pad(id, 5)} ${paint(pad(level, 6), 'grey')} ${title} ${about}`;
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
  const bad = exchanges.find(({ reply }) => reply.kind !== 'answered' || reply.status >= 300);
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
