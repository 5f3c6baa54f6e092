import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type StoredSigningKey, sharedSigningKey } from '../../emulator/delivery/signing-key.ts';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { type PlayOptions, play } from '../../scenarios/runner/play.ts';
import { DEFAULT_CONCURRENCY } from '../../scenarios/runner/play-all.ts';
import type { RunOptions } from './options.ts';

/**
 * Scenarios in worlds of their own share nothing, so the machine's other processors can play some of them. A thread
 * costs as much as the start of the program; a handful of scenarios is played faster without.
 */

/** What a thread is started with. */
export interface Beginning {
  readonly cwd: string;
  /** Files it may be asked to play; it reads them while the main thread does. */
  readonly files: readonly string[];
}

export interface Task {
  readonly id: number;
  readonly file: string;
  readonly title: string;
  readonly values: Variant['values'];
  readonly seed: number | undefined;
  readonly wholeTimeline: boolean | undefined;
}

/** The key of the main thread, so that it is made once, unless that failed; or a task. */
export type Message = { readonly signingKey: StoredSigningKey | undefined } | Task;

export type Answer =
  | { readonly id: number; readonly outcome: Omit<Outcome, 'variant'> }
  | { readonly id: number; readonly problem: string };

/** From this many scenarios on, threads pay. */
const WORTH_IT = 24;
/** More share one disk and one memory, and hardly help. */
const MOST = 4;

/** The thread's file, beside the bundled program; sources run without threads. */
const launcher = new URL('../../play-thread.cjs', import.meta.url);
const entry = existsSync(launcher) ? launcher : undefined;

/** How many threads besides the main one are worth starting for so many scenarios. */
export const threadsFor = (scenarios: number, processors = availableParallelism()): number =>
  entry === undefined || scenarios < WORTH_IT ? 0 : Math.min(MOST, processors) - 1;

/**
 * A running emulator has one clock for all, a maker's own device plays one scenario after the other, and whoever says
 * how many at once has said it for the main thread.
 */
export const mayUseThreads = ({
  target,
  jobs,
  device,
}: Partial<Pick<RunOptions, 'target' | 'jobs' | 'device'>>): boolean =>
  target === undefined && jobs === undefined && device === undefined;

/** Threads for so many scenarios; undefined when the main thread alone is faster. */
export function startThreads(scenarios: number, beginning: Beginning): Threads | undefined {
  const count = threadsFor(scenarios);
  return count === 0 ? undefined : createThreads(count, beginning);
}

export interface Threads {
  /** Plays wherever the least is going on. */
  readonly play: (variant: Variant, options: PlayOptions) => Promise<Outcome>;
  /** So many at once keep every thread busy. */
  readonly concurrency: number;
  close(): Promise<void>;
}

function createThreads(count: number, beginning: Beginning): Threads {
  const waiting = new Map<number, { resolve(outcome: Omit<Outcome, 'variant'>): void; reject(error: Error): void }>();
  let lastId = 0;
  let ownBusy = 0;
  const threads = Array.from({ length: count }, () => {
    const worker = new Worker(entry as URL, { workerData: beginning });
    const thread = { worker, busy: 0 };
    worker.on('message', (answer: Answer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      thread.busy -= 1;
      if ('problem' in answer) one?.reject(new Error(answer.problem));
      else one?.resolve(answer.outcome);
    });
    worker.on('error', (error) => {
      for (const { reject } of waiting.values()) reject(error);
    });
    return thread;
  });
  const giveKey = (signingKey?: StoredSigningKey): void => {
    for (const { worker } of threads) worker.postMessage({ signingKey } satisfies Message);
  };
  sharedSigningKey().then(giveKey, () => giveKey());
  const elsewhere = (
    { scenario, title, values }: Variant,
    { seed, wholeTimeline }: PlayOptions,
    thread: (typeof threads)[number],
  ) =>
    new Promise<Omit<Outcome, 'variant'>>((resolve, reject) => {
      lastId += 1;
      thread.busy += 1;
      waiting.set(lastId, { resolve, reject });
      const task: Message = { id: lastId, file: scenario.file, title, values, seed, wholeTimeline };
      thread.worker.postMessage(task);
    });
  return {
    concurrency: DEFAULT_CONCURRENCY * (count + 1),
    async play(variant, options) {
      const idlest = threads.reduce((least, one) => (one.busy < least.busy ? one : least));
      if (idlest.busy < ownBusy) return { ...(await elsewhere(variant, options, idlest)), variant };
      ownBusy += 1;
      try {
        return await play(variant, options);
      } finally {
        ownBusy -= 1;
      }
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}
