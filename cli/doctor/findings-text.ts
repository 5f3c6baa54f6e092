import { oneLine, pad, painter, type Style, wrap } from '../../scenarios/report/style.ts';
import type { Finding, Outcome } from './finding.ts';

/** Findings as people read them: what is wrong with the command that mends it, and in the end how many there are. */

const LABELS: Readonly<Record<Outcome, { readonly text: string; readonly style: Style }>> = {
  ok: { text: 'ok', style: 'green' },
  warning: { text: 'warning', style: 'yellow' },
  problem: { text: 'PROBLEM', style: 'red' },
  'not-checked': { text: 'not checked', style: 'dim' },
};
const LABEL_COLUMNS = 13;
const COLUMNS_DEFAULT = 100;
const COLUMNS_MIN = 60;

export function findingsText(
  findings: readonly Finding[],
  { colour, columns = COLUMNS_DEFAULT }: { readonly colour: boolean; readonly columns?: number | undefined },
): string {
  const paint = painter(colour);
  const width = Math.max(COLUMNS_MIN, columns) - LABEL_COLUMNS;
  const indent = ' '.repeat(LABEL_COLUMNS);
  const lines = findings.flatMap(({ outcome, text, mend }) => {
    const { text: label, style } = LABELS[outcome];
    const [first = '', ...rest] = wrap(oneLine(text), width);
    return [
      paint(pad(label, LABEL_COLUMNS), style) + first,
      ...rest.map((line) => indent + line),
      // Whole, so that it can be copied.
      ...(mend === null ? [] : [`${indent}${paint(`$ ${oneLine(mend)}`, 'bold')}`]),
    ];
  });
  return `${lines.join('\n')}\n\n${summaryOf(findings)}\n`;
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (outcome: Outcome): number => findings.filter((finding) => finding.outcome === outcome).length;
  const counted = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${counted(count('problem'), 'problem')}, ${counted(count('warning'), 'warning')}, ${count('ok')} fine, ${count('not-checked')} not checked`;
}
