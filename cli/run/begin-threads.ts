import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunOptions } from './options.ts';

/** Getting a thread running takes as long as loading the rest of `run`, so it is begun before that, where it is sure to play. */

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

/** Whether every file that was named will be played at once, unless one of them is wrong. */
export const playsAll = ({ check, list, watch, tags, only, ...options }: RunOptions): boolean =>
  mayUseThreads(options) &&
  check !== true &&
  list !== true &&
  watch !== true &&
  tags === undefined &&
  only === undefined;

/** So many threads, which wait to be told what they play. They end with the process, or when they are told to. */
export const beginThreads = (count: number): Worker[] =>
  Array.from({ length: count }, () => {
    const worker = new Worker(entry as URL);
    // Whoever gives it something to do hears of the failure, too.
    worker.on('error', () => {});
    return worker;
  });
