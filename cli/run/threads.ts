import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { type PlayOptions, play } from '../../scenarios/runner/play.ts';
import { DEFAULT_CONCURRENCY } from '../../scenarios/runner/play-all.ts';

/**
 * Scenarios in worlds of their own share nothing, so the machine's other processors can play some of them. A thread
 * costs as much as the start of the program; a handful of scenarios is played faster without.
 */

export interface Task {
  readonly id: number;
  readonly file: string;
  readonly cwd: string;
  readonly title: string;
  readonly values: Variant['values'];
  readonly seed: number | undefined;
}

export type Answer =
  | { readonly id: number; readonly outcome: Omit<Outcome, 'variant'> }
  | { readonly id: number; readonly problem: string };

/** From this many scenarios on, threads pay. */
const WORTH_IT = 24;
/** More share one disk and one memory, and hardly help. */
const MOST = 4;

/** The thread's file, beside the bundled program; sources run without threads. */
const entry = ['./play-thread.js', '../play-thread.js']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

/** How many threads besides the main one are worth starting for so many scenarios. */
export const threadsFor = (scenarios: number, processors = availableParallelism()): number =>
  entry === undefined || scenarios < WORTH_IT ? 0 : Math.min(MOST, processors) - 1;

export interface Threads {
  /** Plays wherever the least is going on. */
  readonly play: (variant: Variant, options: PlayOptions) => Promise<Outcome>;
  /** So many at once keep every thread busy. */
  readonly concurrency: number;
  close(): Promise<void>;
}

export function createThreads(count: number, cwd: string): Threads {
  const waiting = new Map<number, { resolve(outcome: Omit<Outcome, 'variant'>): void; reject(error: Error): void }>();
  let lastId = 0;
  let ownBusy = 0;
  const threads = Array.from({ length: count }, () => {
    const worker = new Worker(entry as URL);
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
  const elsewhere = (
    { scenario, title, values }: Variant,
    seed: number | undefined,
    thread: (typeof threads)[number],
  ) =>
    new Promise<Omit<Outcome, 'variant'>>((resolve, reject) => {
      lastId += 1;
      thread.busy += 1;
      waiting.set(lastId, { resolve, reject });
      const task: Task = { id: lastId, file: scenario.file, cwd, title, values, seed };
      thread.worker.postMessage(task);
    });
  return {
    concurrency: DEFAULT_CONCURRENCY * (count + 1),
    async play(variant, options) {
      const idlest = threads.reduce((least, one) => (one.busy < least.busy ? one : least));
      if (idlest.busy < ownBusy) return { ...(await elsewhere(variant, options.seed, idlest)), variant };
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
