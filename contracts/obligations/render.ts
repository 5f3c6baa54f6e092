import { citation } from '../sources.ts';
import { bursts, type Grace, grace } from './grace.ts';
import { type Obligation, obligationThemes } from './index.ts';
import { judges } from './judge-all.ts';

const CHECKS = {
  automatic: 'in ordinary traffic',
  scenario: 'by a scenario',
  manual: 'by people',
} as const;

const judged = (number: number): string[] => {
  const judge = judges.find(({ rule }) => rule === number);
  return judge === undefined ? [] : [`Judged on the timeline. What exercises it: ${judge.exercise}`, ''];
};

const section = ({ number, level, text, check, how, evidence, source }: Obligation): string =>
  [
    `### ${number}. ${level}`,
    '',
    text,
    '',
    `Checked ${CHECKS[check]}: ${how}`,
    '',
    ...judged(number),
    `${evidence}, ${citation(source)}`,
  ].join('\n');

const number = ({ obligations, value, unit, text, evidence, source, ...rest }: Grace & { calls?: number }): string => {
  const amount = `${rest.calls === undefined ? '' : `${rest.calls} calls in `}${value} ${unit}`;
  return `| ${obligations.join(', ')} | ${amount} | ${text} | ${evidence} | ${citation(source)} |`;
};

const numbers = (): string =>
  [
    '## The numbers behind the judges',
    '',
    'A rule over a span of time is judged only where the device lived through the span: on a clock that runs like',
    'real time and was not moved in it, on one that is declared as shared with the device, or where its adapter',
    'acknowledged the wait. The dates of a client are compared only with a clock that it shares. Calls that a fault',
    'struck, or that the emulator could not serve, count for nobody, and neither do calls of the control interface.',
    '',
    '| Rules | Number | What it means | Evidence | Source |',
    '|---|---|---|---|---|',
    ...[...Object.values(grace), ...bursts].map(number),
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
  return `${[head, ...themes, numbers()].join('\n\n')}\n`;
}
