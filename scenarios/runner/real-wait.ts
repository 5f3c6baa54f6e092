/** Waits in real time, for as long as it takes. */

/** Resolves after so many real milliseconds, which may be up to `LONGEST_MS`. */
export type Timer = (ms: number) => Promise<void>;

export const timer: Timer = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A timer of Node that is set further ahead is over at once, https://nodejs.org/docs/latest-v20.x/api/timers.html#settimeoutcallback-delay-args. */
export const LONGEST_MS = 2 ** 31 - 1;

export const realWait =
  (wait: Timer) =>
  async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= LONGEST_MS) await wait(Math.min(left, LONGEST_MS));
  };
