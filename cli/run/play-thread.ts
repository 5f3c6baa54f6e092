import { parentPort, workerData } from 'node:worker_threads';
import { stopwatch } from '../../emulator/clock.ts';
import { giveSharedSigningKey, type StoredSigningKey } from '../../emulator/delivery/signing-key.ts';
import { startEmulator } from '../../emulator/index.ts';
import { play } from '../../scenarios/runner/play.ts';
import { ownTargets } from '../targets.ts';
import { loadAll } from './loader.ts';
import type { Answer, Beginning, Message, Task } from './threads.ts';

/** A thread that plays beside the main one: it reads the files by itself, plays tasks, and sends what came of them. */

const { cwd, files } = workerData as Beginning;
const scenarios = new Map(loadAll(files, cwd).scenarios.map((scenario) => [scenario.file, scenario]));
const openTarget = ownTargets(startEmulator);

let takeKey: (key: StoredSigningKey | undefined) => void;
giveSharedSigningKey(
  new Promise((resolve) => {
    takeKey = resolve;
  }),
);

async function answer({ id, file, title, values, seed, wholeTimeline }: Task): Promise<Answer> {
  try {
    const scenario = scenarios.get(file);
    if (scenario === undefined) throw new Error(`${file} was good a moment ago, and is not any more`);
    const options = { openTarget, seed, stopwatch, wholeTimeline };
    const { variant: _, ...outcome } = await play({ scenario, title, values }, options);
    return { id, outcome };
  } catch (error) {
    return { id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (message: Message) => {
  if ('signingKey' in message) takeKey(message.signingKey);
  else void answer(message).then((answered) => parentPort?.postMessage(answered));
});
