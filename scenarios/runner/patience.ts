import { NeverSettled } from './failures.ts';

/** Waits for a step, but not for ever. Rejects with NeverSettled; whatever was waited for is left to itself. */
export type Patience = <T>(step: string | (() => string), work: Promise<T>) => Promise<T>;

/** So much real time a step may take before nobody believes in its end any more. */
const STEP_PATIENCE_MS = 30_000;

export const createPatience =
  (ms = STEP_PATIENCE_MS): Patience =>
  (step, work) =>
    within(ms, work, () => new NeverSettled(typeof step === 'string' ? step : step(), ms));

/** Waits so many real milliseconds, and rejects with what `late` makes after that. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  // When it fails after nobody waits for it any more, nobody is to be told.
  work.catch(() => {});
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
