import type { Loaded } from '../../scenarios/runner/load.ts';
import type { LoadedScenario } from '../../scenarios/runner/loaded.ts';
import type { Loader } from './loader.ts';

/** Files that several threads read between them: each takes the next one that nobody has taken yet. */
export interface Share {
  readonly files: readonly string[];
  /** How many were taken, in memory that the threads share. */
  readonly taken: Int32Array;
}

export const shareOf = (files: readonly string[]): Share => ({
  files,
  taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
});

/** Reads files until all are taken; returns what this thread has read. */
export function readShare({ files, taken }: Share, loader: Loader): Loaded {
  const mine: string[] = [];
  for (;;) {
    const file = files[Atomics.add(taken, 0, 1)];
    if (file === undefined) return loader.load(mine);
    loader.load([file]);
    mine.push(file);
  }
}

/** What another thread may know of a scenario that is not its to play: data alone, since threads cannot send each other functions. */
export const withoutSteps = ({ placeOf: _, ...scenario }: LoadedScenario): LoadedScenario => ({
  ...scenario,
  steps: [],
});

/** All scenarios in the order of their files; undefined when something is to be told of one, in the order of all. */
export function joined(files: readonly string[], shares: readonly Loaded[]): Loaded | undefined {
  if (shares.some(({ problems, warnings }) => problems.length + warnings.length > 0)) return undefined;
  const byFile = new Map(shares.flatMap(({ scenarios }) => scenarios).map((scenario) => [scenario.file, scenario]));
  const scenarios = files.map((file) => byFile.get(file)).filter((scenario) => scenario !== undefined);
  return scenarios.length === files.length ? { scenarios, problems: [], warnings: [] } : undefined;
}
