import { setMaxListeners } from 'node:events';

/** How long an attempt may last: until its time is over, or until somebody stops it. */

export class TimedOut extends Error {}

export interface Limit {
  /** Calls back once when the attempt has to end, at once if it is over already; the result takes that back. */
  onEnd(callback: (why: Error) => void): () => void;
  /** The attempt is over. */
  clear(): void;
}

/** `timeoutMs` is real time. */
export function startLimit(timeoutMs: number, signal?: AbortSignal): Limit {
  const callbacks = new Set<(why: Error) => void>();
  let over: Error | undefined;
  const end = (why: Error): void => {
    over = why;
    for (const callback of callbacks) callback(why);
    callbacks.clear();
  };
  const stop = (): void => end(new Error('the attempt was stopped'));
  const timer = setTimeout(() => end(new TimedOut(`no complete answer within ${timeoutMs} ms`)), timeoutMs);
  if (signal?.aborted === true) stop();
  else if (signal !== undefined) {
    // One signal stops all attempts of a world, and there may be many at once.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', stop, { once: true });
  }
  return {
    onEnd(callback) {
      if (over !== undefined) {
        callback(over);
        return () => {};
      }
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      callbacks.clear();
    },
  };
}
