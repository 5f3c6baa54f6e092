import { stopwatch } from '../../emulator/clock.ts';
import type { ConfigFile } from '../../emulator/config.ts';
import { checkConfig } from '../../emulator/config-problems.ts';
import { failureText } from '../../scenarios/report/failure-text.ts';
import { loadScenarios } from '../../scenarios/runner/load.ts';
import { problemText, type ScenarioProblem, type Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { play } from '../../scenarios/runner/play.ts';
import { variantsOf } from '../../scenarios/runner/variants.ts';
import { wantedWorld } from '../../scenarios/runner/world-of-scenario.ts';
import { Ended, EXIT, Failure } from '../exit.ts';
import { checkWorld, targetOf } from '../targets.ts';
import type { Terminal } from '../terminal.ts';
import type { SeededDevice } from './seeded-device.ts';
import { notBesideACommand } from './story-steps.ts';

/** The scenario of `exec`: its service side acts while the command runs, against the same emulator. */
export interface Story {
  /** The world it describes, as a configuration; null when it takes any. */
  readonly world: ConfigFile | null;
  begin(beside: StoryParts): Playing;
}

export interface StoryParts {
  readonly emulator: { readonly url: string; readonly env: Readonly<Record<string, string>> };
  readonly device: SeededDevice | null;
  /** What was typed, to be typed again when it fails. */
  readonly typed: string;
}

export interface Playing {
  /** The scenario looks by now, or has ended before it could: a command that starts after it does nothing unseen. */
  readonly looks: Promise<void>;
  /** The command has ended: what is waited for now will never come. */
  over(): void;
  readonly ended: Promise<StoryEnd>;
}

export interface StoryEnd {
  readonly exitCode: number;
  /** What there is to say of it. */
  readonly text: string;
  readonly outcome: Pick<Outcome, 'status' | 'reason'>;
}

/** Real time between two looks at what the command has done. */
const PAUSE_MS = 25;
/** Nobody knows how long a command takes to get where a step waits for it; its own time is limited by --timeout. */
const PATIENCE_MS = 2 ** 31 - 1;

/** Reads the scenario; what is wrong with it is told before anything is started. */
export function loadStory(file: string, { err }: Terminal): Story {
  const { scenarios, problems } = loadScenarios([file], { checkWorld });
  const [scenario] = scenarios;
  const found: readonly ScenarioProblem[] =
    problems.length > 0 || scenario === undefined ? problems : notBesideACommand(scenario);
  if (scenario === undefined || found.length > 0) {
    for (const problem of found) err(`${problemText(problem)}\n`);
    throw new Ended(EXIT.usage);
  }
  const [variant, ...more] = variantsOf([scenario]);
  if (variant === undefined || more.length > 0)
    throw new Failure(EXIT.usage, `--scenario: ${file} is several scenarios (matrix); a command runs beside one`);
  return { world: worldOf(variant), begin: (beside) => begin(variant, beside) };
}

function worldOf(variant: Variant): ConfigFile | null {
  const { configuration } = wantedWorld(variant);
  if (Object.keys(configuration).length === 0) return null;
  const checked = checkConfig({ version: 1, ...configuration });
  if (checked.ok) return checked.config;
  throw new Failure(EXIT.usage, `--scenario: ${variant.scenario.file}: world: ${checked.problem.message}`);
}

function begin(variant: Variant, { emulator, device, typed }: StoryParts): Playing {
  let isOver = false;
  let looksNow = (): void => {};
  const looks = new Promise<void>((resolve) => {
    looksNow = resolve;
  });
  const outcome = play(variant, {
    openTarget: async () => targetOf(emulator, async () => {}),
    stopwatch,
    patienceMs: PATIENCE_MS,
    beside: {
      device,
      isOver: () => isOver,
      pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
      looks: looksNow,
    },
  });
  outcome.finally(looksNow).catch(() => {});
  return {
    looks,
    over() {
      isOver = true;
    },
    ended: outcome.then((one) => endOf(one, typed)),
  };
}

function endOf(outcome: Outcome, typed: string): StoryEnd {
  const { status, reason, blame } = outcome;
  const told = { status, ...(reason === undefined ? {} : { reason }) };
  if (status === 'passed') return { exitCode: EXIT.fine, text: '', outcome: told };
  if (status === 'skipped')
    return { exitCode: EXIT.fine, text: `the scenario was skipped: ${reason}\n`, outcome: told };
  const exitCode = status === 'failed' ? EXIT.failed : blame === 'us' ? EXIT.fault : EXIT.usage;
  return { exitCode, text: `${failureText(outcome, { again: typed })}\n`, outcome: told };
}
