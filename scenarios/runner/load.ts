import { scenarioBuilder } from './load/build-scenario.ts';
import { FileChecks } from './load/check-files.ts';
import { type LinkedFile, linkedFiles } from './load/linked-files.ts';
import { type LoadedScenario, ScenarioError, type ScenarioProblem } from './loaded.ts';
import type { CheckWorld } from './target.ts';

/** Reads scenario files and checks all that can be known before they are played. */

export interface LoadOptions {
  /** What a world may not be; without it only the listener is checked. */
  readonly checkWorld?: CheckWorld | undefined;
  /** Folder that files are relative to; the working folder of the process when absent. */
  readonly cwd?: string | undefined;
}

export interface Loaded {
  /** Those without a problem, in the order of the files. */
  readonly scenarios: readonly LoadedScenario[];
  /** Also of the files that are used; file by file, in the order of their places. */
  readonly problems: readonly ScenarioProblem[];
  /** What may be meant, but most likely is not. */
  readonly warnings: readonly ScenarioProblem[];
}

export function loadScenarios(files: readonly string[], options: LoadOptions = {}): Loaded {
  const { checkWorld, cwd = process.cwd() } = options;
  const set = linkedFiles(cwd);
  const checks = new FileChecks();
  const build = scenarioBuilder();
  const played = [...new Set(files.map(set.link))];
  for (const file of played) checks.play(file, checkWorld);
  const isGood = goodness(checks);
  return {
    scenarios: played.filter(isGood).map(build),
    problems: set.all.flatMap((file) => checks.problems(file)),
    warnings: set.all.flatMap((file) => checks.warnings(file)),
  };
}

/** Whether a file and all that it uses are without a problem. */
function goodness(checks: FileChecks): (file: LinkedFile) => boolean {
  const known = new Map<LinkedFile, boolean>();
  const isGood = (file: LinkedFile): boolean => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const good = checks.problems(file).length === 0 && [...file.uses.values()].every(isGood);
    known.set(file, good);
    return good;
  };
  return isGood;
}

/** Throws ScenarioError with every problem of every file. */
export function loadScenariosOrThrow(files: readonly string[], options: LoadOptions = {}): readonly LoadedScenario[] {
  const { scenarios, problems } = loadScenarios(files, options);
  if (problems.length > 0) throw new ScenarioError(problems);
  return scenarios;
}
