import { citation } from '../../contracts/sources.ts';
import type { CheckResult } from './check.ts';
import type { Coverage } from './coverage.ts';

/** What was verified, for people to read. `paint` colours, or leaves it. */

export type Paint = (text: string, colour: 'green' | 'red' | 'yellow' | 'grey' | 'cyan' | 'bold') => string;

/** Differences of one check that are shown; all are in the JSON. */
const SHOWN = 10;

const SIGNS = { passed: ['✓', 'green'], failed: ['✗', 'red'], 'not tested': ['–', 'yellow'] } as const;

/** A line for each check, and below one that failed what differed, field by field. */
export function resultText({ id, title, source, outcome, reason, differences }: CheckResult, paint: Paint): string {
  const [sign, colour] = SIGNS[outcome];
  const head = `${paint(sign, colour)} ${title}  ${paint(id, 'grey')}\n`;
  if (outcome === 'passed') return head;
  if (outcome === 'not tested') return `${head}    ${paint('not tested', 'yellow')}: ${reason}\n`;
  const shown = differences.slice(0, SHOWN);
  const lines = shown.map(
    ({ path, expected, seen }) => `    ${path}\n      expected  ${expected}\n      seen      ${seen}\n`,
  );
  if (shown.length < differences.length) lines.push(`    … and ${differences.length - shown.length} more\n`);
  const why = reason === '' ? '' : `    ${reason}\n`;
  return `${head}${why}${lines.join('')}    ${paint(`source: ${citation(source)}`, 'grey')}\n`;
}

export function coverageText({ operations, seen, total }: Coverage, paint: Paint): string {
  const width = Math.max(...operations.map(({ operation }) => operation.length));
  const untouched = operations.filter((one) => one.seen.length === 0);
  const lines = operations
    .filter((one) => one.seen.length > 0)
    .map(({ operation, seen: had, missing }) => {
      const all = had.length + missing.length;
      const lacking = missing.length === 0 ? '' : `  ${paint(`without ${missing.join(', ')}`, 'grey')}`;
      return `  ${operation.padEnd(width)}  ${String(had.length).padStart(2)} of ${String(all).padStart(2)}${lacking}\n`;
    });
  const reasons = new Map<string, string[]>();
  for (const { operation, reason } of untouched) reasons.set(reason, [...(reasons.get(reason) ?? []), operation]);
  const rest = [...reasons].map(([reason, names]) => `  not called: ${names.join(', ')}\n    ${reason}\n`);
  return `\n${paint('Outcomes seen, by operation', 'bold')} (${seen} of ${total})\n${lines.join('')}${rest.join('')}`;
}

export function summaryText(results: readonly CheckResult[]): string {
  const count = (outcome: CheckResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  return `\n${results.length} checks: ${count('passed')} passed, ${count('failed')} failed, ${count('not tested')} not tested\n`;
}
