import type { Worker } from 'node:worker_threads';
import { type StoredSigningKey, sharedSigningKey } from '../../emulator/delivery/signing-key.ts';
import type { Loaded } from '../../scenarios/runner/load.ts';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { type PlayOptions, play } from '../../scenarios/runner/play.ts';
import { DEFAULT_CONCURRENCY } from '../../scenarios/runner/play-all.ts';
import { beginThreads, threadsFor } from './begin-threads.ts';
import { createLoader, loadAll, scenarioOf } from './loader.ts';
import { preparedReader } from './prepared.ts';
import { joined, readShare, type Share, shareOf } from './share.ts';

/**
 * Scenarios in worlds of their own share nothing, so the machine's other processors can play some of them. A thread
 * costs as much as the start of the program; a handful of scenarios is played faster without.
 */

/** What a thread is told first. */
export interface Beginning {
  readonly cwd: string;
  /** Files of which it reads some; it reads any other when it is asked to play it. */
  readonly share: Share;
}

export interface Task {
  readonly id: number;
  readonly file: string;
  readonly title: string;
  readonly values: Variant['values'];
  readonly seed: number | undefined;
  readonly wholeTimeline: boolean | undefined;
}

/** How to begin; the key of the main thread, so that it is made once, unless that failed; or a task. */
export type Message = { readonly beginning: Beginning } | { readonly signingKey: StoredSigningKey | undefined } | Task;

/** What it has read of its share, without steps; then what came of each task. */
export type Answer =
  | { readonly read: Loaded }
  | { readonly id: number; readonly outcome: Omit<Outcome, 'variant'> }
  | { readonly id: number; readonly problem: string };

/** Threads for so many scenarios of these files; undefined when the main thread alone is faster. */
export function startThreads(scenarios: number, { cwd, files, begun }: FilesOf): Threads | undefined {
  const workers = begun.length > 0 ? begun : beginThreads(threadsFor(scenarios));
  return workers.length === 0 ? undefined : createThreads(workers, { cwd, share: shareOf(files) });
}

interface FilesOf {
  /** Threads that were begun for them; as many as are worth it when there are none. */
  readonly begun: readonly Worker[];
  readonly cwd: string;
  /** None when they have been read already. */
  readonly files: readonly string[];
}

export interface Threads {
  /** Reads the files; all threads do, this one too. */
  load(): Promise<Loaded>;
  /** Plays where the file was read, unless less is going on elsewhere. */
  readonly play: (variant: Variant, options: PlayOptions) => Promise<Outcome>;
  /** So many at once keep every thread busy. */
  readonly concurrency: number;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  /** What it has read of its share. */
  readonly read: Promise<Loaded>;
  /** Rejects when it has ended by itself: whoever waits for an answer from it would wait for ever. */
  readonly failed: Promise<never>;
  busy: number;
}

/** So much busier than another one may be who has read a file already: reading it again takes a while too. */
const HOME_ADVANTAGE = 2;

function createThreads(workers: readonly Worker[], beginning: Beginning): Threads {
  const waiting = new Map<number, { resolve(outcome: Omit<Outcome, 'variant'>): void; reject(error: Error): void }>();
  let lastId = 0;
  const threads = workers.map((worker): Thread => {
    worker.postMessage({ beginning } satisfies Message);
    const failed = new Promise<never>((_, reject) => {
      worker.once('error', (error: unknown) => reject(asError(error)));
      worker.once('exit', (code) => reject(new Error(`a thread of the run has ended with ${code}`)));
    });
    const told = new Promise<Loaded>((resolve) => {
      worker.on('message', (answer: Answer) => {
        if ('read' in answer) {
          resolve(answer.read);
          return;
        }
        const one = waiting.get(answer.id);
        waiting.delete(answer.id);
        thread.busy -= 1;
        if ('problem' in answer) one?.reject(new Error(answer.problem));
        else one?.resolve(answer.outcome);
      });
    });
    const read = Promise.race([told, failed]);
    // Whoever waits for them hears of the failure.
    for (const one of [read, failed]) one.catch(() => {});
    const thread = { worker, read, failed, busy: 0 };
    return thread;
  });
  const own = { worker: null, busy: 0 };
  const all: readonly (Thread | typeof own)[] = [own, ...threads];
  const loader = createLoader(beginning.cwd, preparedReader(beginning.cwd));
  /** Which thread has read a file. */
  const homes = new Map<string, (typeof all)[number]>();

  const giveKey = (signingKey?: StoredSigningKey): void => {
    for (const { worker } of threads) worker.postMessage({ signingKey } satisfies Message);
  };
  sharedSigningKey().then(giveKey, () => giveKey());

  const elsewhere = ({ scenario, title, values }: Variant, { seed, wholeTimeline }: PlayOptions, thread: Thread) => {
    const answered = new Promise<Omit<Outcome, 'variant'>>((resolve, reject) => {
      lastId += 1;
      thread.busy += 1;
      waiting.set(lastId, { resolve, reject });
      const task: Message = { id: lastId, file: scenario.file, title, values, seed, wholeTimeline };
      thread.worker.postMessage(task);
    });
    return Promise.race([answered, thread.failed]);
  };
  const here = async (variant: Variant, options: PlayOptions): Promise<Outcome> => {
    own.busy += 1;
    try {
      const isForeign = homes.has(variant.scenario.file) && homes.get(variant.scenario.file) !== own;
      const scenario = isForeign ? scenarioOf(loader, variant.scenario.file) : variant.scenario;
      return { ...(await play({ ...variant, scenario }, options)), variant };
    } finally {
      own.busy -= 1;
    }
  };

  return {
    async load() {
      // The signing key is begun in this turn, and made while files are read.
      await new Promise((resolve) => setImmediate(resolve));
      const { files } = beginning.share;
      const mine = readShare(beginning.share, loader);
      // Those that come with the program are read before another thread is running; it is not waited for then.
      const alone = joined(files, [mine]);
      if (alone !== undefined) return alone;
      const shares = [mine, ...(await Promise.all(threads.map(({ read }) => read)))];
      for (const [index, { scenarios }] of shares.entries())
        for (const { file } of scenarios) homes.set(file, all[index] ?? own);
      return joined(files, shares) ?? loadAll(files, beginning.cwd);
    },
    concurrency: DEFAULT_CONCURRENCY * all.length,
    async play(variant, options) {
      const idlest = all.reduce((least, one) => (one.busy <= least.busy ? one : least));
      const home = homes.get(variant.scenario.file) ?? idlest;
      const chosen = home.busy <= idlest.busy + HOME_ADVANTAGE ? home : idlest;
      return chosen.worker === null
        ? here(variant, options)
        : { ...(await elsewhere(variant, options, chosen)), variant };
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

/** Errors of some kinds arrive from a thread as an object without anything in it. */
const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(`a thread of the run failed: ${JSON.stringify(error)}`);
