import { resolve } from 'node:path';
import { type Loaded, loadScenarios } from '../../scenarios/runner/load.ts';
import { type LoadedScenario, problemText, type ScenarioProblem } from '../../scenarios/runner/loaded.ts';
import { checkWorld } from '../targets.ts';
import type { ReadPrepared } from './prepared.ts';

/** All files at once: what they use is read once. */
export const loadAll = (files: readonly string[], cwd: string): Loaded => loadScenarios(files, { checkWorld, cwd });

/** Loads scenario files, and keeps what it loaded until it is told of a change: a watch reads but what was touched. */
export interface Loader {
  load(files: readonly string[]): Loaded;
  /** Which files changed, by their absolute paths; so did what could not be loaded, whatever it lacked. */
  forget(isChanged: (path: string) => boolean): void;
}

/** What was prepared is not read, where that is known. */
export function createLoader(cwd: string, prepared: ReadPrepared = () => undefined): Loader {
  const kept = new Map<string, Loaded>();
  const loadOne = (file: string): Loaded => {
    const loaded = kept.get(file) ?? loadPrepared(file) ?? loadAll([file], cwd);
    kept.set(file, loaded);
    return loaded;
  };
  const loadPrepared = (file: string): Loaded | undefined => {
    const scenario = prepared(file, () => loadAll([file], cwd).scenarios[0]);
    return scenario && { scenarios: [scenario], problems: [], warnings: [] };
  };
  return {
    load(files) {
      const all = files.map(loadOne);
      return {
        scenarios: all.flatMap(({ scenarios }) => scenarios),
        problems: eachOnce(all.flatMap(({ problems }) => problems)),
        warnings: eachOnce(all.flatMap(({ warnings }) => warnings)),
      };
    },
    forget(isChanged) {
      for (const [file, { scenarios, problems }] of kept) {
        const own = scenarios.flatMap((scenario) => filesOf(scenario, cwd));
        if (problems.length > 0 || own.some(isChanged)) kept.delete(file);
      }
    },
  };
}

/** A scenario that has been read before, by somebody else or without its steps. */
export function scenarioOf(loader: Loader, file: string): LoadedScenario {
  const [scenario] = loader.load([file]).scenarios;
  if (scenario === undefined) throw new Error(`${file} was good a moment ago, and is not any more`);
  return scenario;
}

/** What is wrong with a file that many use is told once. */
const eachOnce = (problems: readonly ScenarioProblem[]): ScenarioProblem[] => [
  ...new Map(problems.map((problem) => [problemText(problem), problem])).values(),
];

/** Absolute paths of the file of a scenario and of all that it uses. */
export function filesOf(scenario: LoadedScenario, cwd: string): string[] {
  const used = scenario.steps.flatMap((step) => (step.used === undefined ? [] : filesOf(step.used, cwd)));
  return [resolve(cwd, scenario.file), ...used];
}
