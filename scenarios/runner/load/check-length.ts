import type { LinkedFile } from './linked-files.ts';
import type { Mistake } from './mistake.ts';

/** How many steps a scenario plays. Files that use others twice, which do so too, have more than a memory holds in a few lines. */

/** So many steps a scenario may have because of what it uses; no story gets there. */
export const MOST_STEPS = 10_000;

interface Length {
  readonly steps: number;
  /** Told in the file where it first comes to more: whoever uses that one is no longer for it. */
  readonly mistake: Mistake | undefined;
  readonly isTold: boolean;
}

/** What there is to say of a file. Each is counted once, however often it is used. */
export function lengthChecks(): (file: LinkedFile) => readonly Mistake[] {
  const known = new Map<LinkedFile, Length>();
  const lengthOf = (file: LinkedFile): Length => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const length = measured(file, lengthOf);
    known.set(file, length);
    return length;
  };
  return (file) => {
    const { mistake } = lengthOf(file);
    return mistake === undefined ? [] : [mistake];
  };
}

function measured({ steps, uses }: LinkedFile, lengthOf: (file: LinkedFile) => Length): Length {
  let sum = 0;
  /** Of the last file that is used, or of the one that brings it to more. */
  let at: number | undefined;
  let isTold = false;
  for (const index of steps.keys()) {
    const used = uses.get(index);
    const length = used && lengthOf(used);
    if (length !== undefined && sum <= MOST_STEPS) at = index;
    sum += length?.steps ?? 1;
    isTold ||= length?.isTold === true;
  }
  if (sum <= MOST_STEPS || at === undefined || isTold) return { steps: sum, mistake: undefined, isTold };
  const path = ['steps', at, 'use', 'scenario'];
  const message = `expected at most ${MOST_STEPS} steps with those of the files that are used, seen ${sum}`;
  return { steps: sum, mistake: { path, ofKey: false, message }, isTold: true };
}
