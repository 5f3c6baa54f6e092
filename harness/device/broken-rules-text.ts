import type { BrokenRule } from './judge-outcome.ts';

/** Broken rules for people: what each says, and what proves it. */

export interface BrokenIn {
  /** Of the scenario. */
  readonly title: string;
  readonly broken: readonly BrokenRule[];
}

export function brokenRulesText(found: readonly BrokenIn[]): string {
  return found
    .filter(({ broken }) => broken.length > 0)
    .map(({ title, broken }) => `Rules that the device broke in "${title}":\n\n${broken.map(ruleText).join('\n')}`)
    .join('\n');
}

/** A line of JSON for each. */
export const brokenRuleLines = (found: readonly BrokenIn[]): string =>
  found
    .flatMap(({ title, broken }) => broken.map((one) => ({ title, ...one })))
    .map(({ title, obligation: { number, level, text }, verdict: { breaches, evidence } }) =>
      JSON.stringify({ version: 1, event: 'broken-rule', title, rule: number, level, text, breaches, evidence }),
    )
    .map((line) => `${line}\n`)
    .join('');

function ruleText({ obligation: { number, level, text }, verdict: { breaches, evidence } }: BrokenRule): string {
  const shown = evidence.slice(0, EVIDENCE_SHOWN).map(
    ({ device, slotId, entries, expected, seen }) =>
      `    ${[device, slotId, `entries ${entries.join(', ')}`].filter((part) => part !== null && part !== undefined).join(' · ')}
      expected  ${expected}
      seen      ${seen}
`,
  );
  const more = breaches - shown.length;
  return `  rule ${number} (${level}): ${text}\n${shown.join('')}${more > 0 ? `    and ${more} more\n` : ''}`;
}

const EVIDENCE_SHOWN = 3;
