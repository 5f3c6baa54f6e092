import { citation } from '../../contracts/sources.ts';
import { checks } from './checks/index.ts';

/** The page of all checks: docs/listener-checks.md. */

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function renderListenerChecks(): string {
  const head = [
    '# The checks of a listener',
    '',
    'Generated from `harness/listener/checks/`; do not edit. How they are made: [listener.md](listener.md).',
    '',
    'In the order in which they are made. `must`: a listener that fails it loses or doubles messages, or obeys strangers;',
    '`should`: it is worth knowing. Those that need `--observe` never pass without it.',
    '',
    '| Id | Level | A good listener … | What is sent | What has to be seen | `--observe` | Source |',
    '|---|---|---|---|---|---|---|',
  ];
  const rows = checks.map(({ id, level, title, stimulus, expects, needsObserve, source }) =>
    [id, level, cell(title), cell(stimulus), cell(expects), needsObserve ? 'needed' : '', citation(source)].join(' | '),
  );
  return `${[...head, ...rows.map((row) => `| ${row} |`)].join('\n')}\n`;
}
