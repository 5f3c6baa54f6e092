import { citation } from '../sources.ts';
import { type Obligation, obligationThemes } from './index.ts';

const CHECKS = {
  automatic: 'in ordinary traffic',
  scenario: 'by a scenario',
  manual: 'by people',
} as const;

const section = ({ number, level, text, check, how, evidence, source }: Obligation): string =>
  [
    `### ${number}. ${level}`,
    '',
    text,
    '',
    `Checked ${CHECKS[check]}: ${how}`,
    '',
    `${evidence}, ${citation(source)}`,
  ].join('\n');

/** The page for makers: docs/obligations.md. */
export function renderObligations(): string {
  const head = [
    '# What a device maker owes',
    '',
    'Generated from `contracts/obligations/`; do not edit.',
    '',
    'Rules of the service for the programs and pages of a device maker. A finding, a report or a certificate names a',
    'rule by its number. `must` and `should` are the rules of the service; `compatibility` names what shipped clients get',
    'wrong and this emulator serves all the same. `documented` is what a page says, `observed` what a client or a',
    'recording shows, `inferred` our reading.',
  ].join('\n');
  const themes = Object.entries(obligationThemes).map(
    ([theme, rules]) => `## ${theme}\n\n${rules.map(section).join('\n\n')}`,
  );
  return `${[head, ...themes].join('\n\n')}\n`;
}
