import type { ExplanationCode, REPLENISH_ANSWERS } from '../../../contracts/control/explain.ts';
import type { Instant } from '../../../contracts/fields.ts';
import type { Source } from '../../../contracts/sources.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import type { Portal } from '../state.ts';

/** What an explanation is made from, and what it is: a pure reading of documents and of the record. */

/** What every question is asked against. */
export interface Asked {
  readonly portal: Portal;
  readonly now: Instant;
  /** A clock that stands brings nothing about by itself. */
  readonly clockStands: boolean;
  /** Entries of the timeline that may have to do with it, oldest first. */
  readonly entries: readonly TimelineEntry[];
}

export interface Step {
  readonly at: Instant | null;
  readonly seq: number | null;
  readonly rule: string | null;
  readonly text: string;
  readonly source: Source | null;
}

export interface Explained<Code extends ExplanationCode = ExplanationCode> {
  readonly question: string;
  readonly code: Code;
  readonly answer: string;
  readonly replenish: (typeof REPLENISH_ANSWERS)[number] | null;
  readonly steps: readonly Step[];
  readonly next: readonly string[];
}

/** One link of the chain; what is left out is not known, or needs none. */
export const step = (text: string, given: Partial<Omit<Step, 'text'>> = {}): Step => ({
  at: given.at ?? null,
  seq: given.seq ?? null,
  rule: given.rule ?? null,
  text,
  source: given.source ?? null,
});

/** By the instant, of one instant in the order given; what holds at all times comes last. */
export const inOrder = (steps: readonly Step[]): Step[] =>
  steps.toSorted((a, b) => {
    const [one, other] = [a.at ?? 'always', b.at ?? 'always'];
    return one < other ? -1 : one > other ? 1 : 0;
  });
