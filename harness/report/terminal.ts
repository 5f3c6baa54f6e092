import { oneLine, type Paint, pad, painter, type Style, wrap } from '../../scenarios/report/style.ts';
import { type JudgedRule, LABEL, type Report } from './report.ts';
import {
  brokenFirst,
  counted,
  countsText,
  entryText,
  judgingText,
  type Lookup,
  lookupIn,
  remarks,
  STANDING_WORDS,
  sourceText,
  timesText,
  verdictText,
  whenText,
} from './words.ts';

/** The report for a screen: what is broken with its proofs, then what was not judged, then the verdict. */

export interface TerminalOptions {
  readonly colour?: boolean;
  /** Columns of the screen. */
  readonly width?: number | undefined;
}

const STANDING_STYLES: Readonly<Record<string, Style>> = {
  fails: 'red',
  noted: 'yellow',
  known: 'yellow',
  expected: 'cyan',
};

/** Proofs of a rule that a screen shows; the other forms show all that there are. */
const PROOFS_MAX = 3;

export function terminalText(report: Report, { colour = false, width = 100 }: TerminalOptions = {}): string {
  const paint = painter(colour);
  const columns = Math.min(Math.max(width, 40), 120);
  const lookup = lookupIn(report);
  const told = (text: string, ...styles: Style[]) => wrap(oneLine(text), columns).map((line) => paint(line, ...styles));
  const broken = brokenFirst(report);
  const idle = report.rules.filter(({ outcome }) => outcome === 'not exercised' || outcome === 'not observable');
  const lines = [
    ...told(report.title, 'bold'),
    ...[sourceText(report), judgingText(report), LABEL].flatMap((text) => told(text, 'grey')),
    '',
    ...broken.flatMap((rule) => [...brokenLines(rule, lookup, paint, columns), '']),
    ...(idle.length === 0 ? [] : [...idle.flatMap((rule) => idleLines(rule, paint, columns)), '']),
    ...faultLines(report, paint),
    ...remarks(report).flatMap((remark) =>
      wrap(oneLine(remark), columns - 2).map((line, at) => paint(`${at === 0 ? '!' : ' '} ${line}`, 'yellow')),
    ),
    ...told(`${report.rules.length} rules: ${countsText(report)}`),
    ...told(verdictText(report), report.passed ? 'green' : 'red', 'bold'),
  ];
  return `${lines.join('\n')}\n`;
}

function brokenLines(rule: JudgedRule, lookup: Lookup, paint: Paint, columns: number): string[] {
  const standing = rule.standing ?? 'fails';
  const style = STANDING_STYLES[standing] ?? 'red';
  const room = columns - 4;
  const shown = rule.proofs.slice(0, PROOFS_MAX);
  const indented = (text: string, ...styles: Style[]) =>
    wrap(oneLine(text), room).map((line) => `    ${paint(line, ...styles)}`);
  return [
    `${paint(standing === 'fails' ? '✗' : '!', style)} ${paint(`${rule.number}. ${rule.level}`, 'bold')} ${paint(`${STANDING_WORDS[standing]} · ${timesText(rule)}`, style)}`,
    ...indented(rule.text),
    ...indented(
      `${rule.evidence}, ${rule.source.title}${rule.source.url === null ? '' : ` ${rule.source.url}`}`,
      'grey',
    ),
    ...(rule.because === null ? [] : indented(rule.because, style)),
    ...shown.flatMap((proof) => [
      `    ${paint(oneLine(lookup.subjectOf(proof)), 'cyan')}`,
      `      ${paint('expected', 'grey')}  ${paint(oneLine(proof.expected), 'green')}`,
      `      ${paint('seen', 'grey')}      ${paint(oneLine(proof.seen), 'red')}`,
      ...lookup.entriesOf(proof).map((entry) => {
        const line = oneLine(entryText(lookup.read(proof.record, entry)));
        return `      ${paint(`#${entry.seq}  ${whenText(entry)}  ${line}`, 'grey')}`;
      }),
    ]),
    ...(rule.breaches > shown.length
      ? [`    ${paint(`and ${counted(rule.breaches - shown.length, 'more breach', 'more breaches')}`, 'grey')}`]
      : []),
  ];
}

function idleLines({ number, outcome, why }: JudgedRule, paint: Paint, columns: number): string[] {
  const head = `${pad(`${number}.`, 4)}${pad(outcome, 15)} `;
  return wrap(oneLine(why ?? ''), columns - 22).map(
    (line, at) => `${at === 0 ? `- ${head}` : ' '.repeat(22)}${paint(line, 'grey')}`,
  );
}

const faultLines = ({ faults = [] }: Report, paint: Paint): string[] =>
  faults.length === 0
    ? []
    : [
        paint('Faults that struck:', 'grey'),
        ...faults.map(
          ({ operation, effect, struck }) => `  ${pad(oneLine(operation), 20)} ${pad(oneLine(effect), 20)} ${struck}`,
        ),
        '',
      ];
