import type { Ref } from './store/port.ts';

/** Units whose due change could not be written: each is left alone for a while, and then looked at once more. */
export interface Unwritten {
  readonly size: number;
  /** It could not be written just now. */
  putOff(ref: Ref): void;
  /** It was. */
  written(ref: Ref): void;
  /** None of them waits any longer; returns which did. */
  takeAll(): Ref[];
}

/** After a write failed, how long the engine leaves the unit alone unless somebody settles. */
const AFTER_FAILURE_MS = 1000;

const nameOf = ({ kind, id }: Ref): string => `${kind}:${id}`;

export function createUnwritten(lookAgain: (ref: Ref) => void): Unwritten {
  const waiting = new Map<string, { readonly ref: Ref; readonly timer: NodeJS.Timeout }>();
  const written = (ref: Ref): void => {
    clearTimeout(waiting.get(nameOf(ref))?.timer);
    waiting.delete(nameOf(ref));
  };
  return {
    get size() {
      return waiting.size;
    },
    written,
    putOff(ref) {
      written(ref);
      const timer = setTimeout(() => {
        written(ref);
        lookAgain(ref);
      }, AFTER_FAILURE_MS);
      timer.unref();
      waiting.set(nameOf(ref), { ref, timer });
    },
    takeAll() {
      const refs = [...waiting.values()].map(({ ref }) => ref);
      for (const ref of refs) written(ref);
      return refs;
    },
  };
}
