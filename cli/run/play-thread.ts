import { parentPort } from 'node:worker_threads';
import { stopwatch } from '../../emulator/clock.ts';
import { giveSharedSigningKey, type StoredSigningKey } from '../../emulator/delivery/signing-key.ts';
import { startInProcess } from '../../emulator/in-process.ts';
import { play } from '../../scenarios/runner/play.ts';
import { ownTargets } from '../targets.ts';
import { createLoader, type Loader, scenarioOf } from './loader.ts';
import { preparedReader } from './prepared.ts';
import { readShare, withoutSteps } from './share.ts';
import type { Answer, Beginning, Message, Task } from './threads.ts';

/** A thread that plays beside the main one: it reads its share of the files, plays tasks, and sends what came of them. */

const open = ({ cwd, share }: Beginning): Loader => {
  const loader = createLoader(cwd, preparedReader(cwd));
  const { scenarios, problems, warnings } = readShare(share, loader);
  parentPort?.postMessage({ read: { scenarios: scenarios.map(withoutSteps), problems, warnings } } satisfies Answer);
  return loader;
};
let loader: Loader | undefined;
const openTarget = ownTargets(startInProcess);

let takeKey: (key: StoredSigningKey | undefined) => void;
const givenKey = new Promise<StoredSigningKey | undefined>((resolve) => {
  takeKey = resolve;
});
giveSharedSigningKey(() => givenKey);

async function answer({ id, file, title, values, seed, wholeTimeline }: Task): Promise<Answer> {
  try {
    if (loader === undefined) throw new Error('a task came before the thread was told how to begin');
    const scenario = scenarioOf(loader, file);
    const options = { openTarget, seed, stopwatch, wholeTimeline };
    const { variant: _, ...outcome } = await play({ scenario, title, values }, options);
    return { id, outcome };
  } catch (error) {
    return { id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (message: Message) => {
  if ('beginning' in message) loader = open(message.beginning);
  else if ('signingKey' in message) takeKey(message.signingKey);
  else void answer(message).then((answered) => parentPort?.postMessage(answered));
});
