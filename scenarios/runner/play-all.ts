import type { Variant } from './loaded.ts';
import type { Outcome } from './outcome.ts';
import { type PlayOptions, play } from './play.ts';

/** Plays many scenarios, a few at a time. Each has a world of its own, so neither order nor neighbours matter. */

export interface PlayAllOptions extends PlayOptions {
  /** Plays one of them; in this thread when absent. */
  readonly playOne?: typeof play | undefined;
  /** So many at once; a few when absent. A shared target takes one at a time, since they share its clock. */
  readonly concurrency?: number | undefined;
  readonly onStart?: ((variant: Variant) => void) | undefined;
  /** Told of every outcome as it comes. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
  /** Starts no more of them once it is aborted; those that play are played to their end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Worlds, devices and listeners share one thread, so more of them at once do not compute faster; they only fill
 * each other's waits for signatures and sockets.
 */
export const DEFAULT_CONCURRENCY = 4;

/** The outcomes in the order of the variants; those that were not begun are left out. */
export async function playAll(variants: readonly Variant[], options: PlayAllOptions): Promise<Outcome[]> {
  const { concurrency = DEFAULT_CONCURRENCY, playOne = play, onStart, onOutcome, signal, ...each } = options;
  const outcomes: (Outcome | undefined)[] = variants.map(() => undefined);
  const queue = variants.entries();
  // Nobody hears of outcomes any more once one could not be had.
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, variant] of queue) {
      if (signal?.aborted === true || hasFailed) return;
      onStart?.(variant);
      const outcome = await playOne(variant, each).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
      outcomes[index] = outcome;
      onOutcome?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, variants.length) }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}
