import type { ScenarioProblem, Variant } from '../runner/loaded.ts';
import type { Outcome } from '../runner/outcome.ts';
import { virtualMs } from './outcome-line.ts';
import { repeatCommand } from './repeat-command.ts';
import { countOutcomes } from './summary.ts';

/**
 * A run as lines of JSON, for programs. Each has `version` and `event`; keys may be added, and what is there keeps
 * its meaning within a version. docs/scenarios.md describes them.
 */

export const LINES_VERSION = 1;

const line = (event: string, about: object): string =>
  `${JSON.stringify({ version: LINES_VERSION, event, ...about })}\n`;

const nameOf = ({ title, scenario }: Variant) => ({ title, file: scenario.file, tags: scenario.tags });

export interface RunStart {
  readonly scenarios: number;
  readonly seed: number;
  readonly shuffle: number | null;
  readonly target: string | null;
}

export const startLine = (about: RunStart): string => line('start', about);

export const problemLine = (problem: ScenarioProblem): string => line('problem', problem);

/** A scenario that would be played, for `--list`. */
export const listedLine = (variant: Variant): string =>
  line('scenario', { ...nameOf(variant), skip: variant.scenario.skip ?? null });

export const beginLine = (variant: Variant): string => line('begin', nameOf(variant));

export function outcomeLineJson(outcome: Outcome, target?: string): string {
  const { variant, status, reason, blame, failure, warnings, steps, received, exchanges, seed, wallMs } = outcome;
  return line('outcome', {
    ...nameOf(variant),
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(blame === undefined ? {} : { blame }),
    ...(failure === undefined
      ? {}
      : { failure: { ...failure.place, message: failure.message, differences: failure.differences } }),
    ...(status === 'failed' || status === 'errored' ? { repeat: repeatCommand(outcome, target) } : {}),
    warnings,
    steps: steps.map(({ place, title, note, from, to }) => ({
      title,
      ...(note === undefined ? {} : { note }),
      ...place,
      from,
      to,
    })),
    received,
    calls: exchanges.length,
    seed,
    virtualMs: virtualMs(outcome),
    wallMs,
  });
}

export const summaryLine = (
  outcomes: readonly Outcome[],
  about: { notPlayed: number; wallMs: number; exitCode: number },
): string => line('summary', { ...countOutcomes(outcomes), ...about });
