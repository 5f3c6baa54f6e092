import { parentPort } from 'node:worker_threads';
import { stopwatch } from '../../emulator/clock.ts';
import { startEmulator } from '../../emulator/index.ts';
import type { LoadedScenario } from '../../scenarios/runner/loaded.ts';
import { play } from '../../scenarios/runner/play.ts';
import { ownTargets } from '../targets.ts';
import { loadAll } from './loader.ts';
import type { Answer, Task } from './threads.ts';

/** A thread that plays beside the main one: it reads the file of a task by itself, plays it, and sends what came of it. */

const known = new Map<string, LoadedScenario>();
const openTarget = ownTargets(startEmulator);

function scenarioOf(file: string, cwd: string): LoadedScenario {
  const loaded = known.get(file) ?? loadAll([file], cwd).scenarios[0];
  if (loaded === undefined) throw new Error(`${file} was good a moment ago, and is not any more`);
  known.set(file, loaded);
  return loaded;
}

async function answer({ id, file, cwd, title, values, seed }: Task): Promise<Answer> {
  try {
    const scenario = scenarioOf(file, cwd);
    const { variant: _, ...outcome } = await play({ scenario, title, values }, { openTarget, seed, stopwatch });
    return { id, outcome };
  } catch (error) {
    return { id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (task: Task) => {
  void answer(task).then((answered) => parentPort?.postMessage(answered));
});
