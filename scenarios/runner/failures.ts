import { ExpressionError } from './interpolate.ts';
import type { Place, ScenarioProblem } from './loaded.ts';
import { PatternError } from './match/matchers.ts';
import type { Difference } from './outcome.ts';

/** What can keep a scenario from passing, and whose fault it is. */

/** Something did not come about as the scenario says. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly differences: readonly Difference[];
  constructor(message: string, differences: readonly Difference[] = []) {
    super(message);
    this.differences = differences;
  }
}

/** The file asks for something that makes no sense where it stands: a device nobody registered, a slot that is not said. */
export class AuthorMistake extends Error {
  override readonly name = 'AuthorMistake';
  readonly nearest: string | undefined;
  /** The key that is the mistake, within the value of the step, or within the file where no step is played yet. */
  readonly path: readonly PropertyKey[] | undefined;
  constructor(message: string, nearest?: string, path?: readonly PropertyKey[]) {
    super(message);
    this.nearest = nearest;
    this.path = path;
  }
}

/** On a target that others use too, a step would end what is theirs. One sentence. */
export class HarmsOthers extends Error {
  override readonly name = 'HarmsOthers';
}

/** A step did not come to its end in time. */
export class NeverSettled extends Error {
  override readonly name = 'NeverSettled';
  constructor(step: string, ms: number) {
    super(
      `"${step}" did not settle within ${ms / 1000} s of real time; a listener that does not answer, or a device that goes on calling, may be the reason`,
    );
  }
}

/** An error that happened in a step, with the place of the step that was played; of the innermost, where files use files. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly place: Place;
  constructor(place: Place, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.place = place;
  }
}

/** A mistake of the author as a problem at a place; undefined when it is none of his. */
export function problemOf(error: unknown, place: Place): ScenarioProblem | undefined {
  const isAuthors =
    error instanceof AuthorMistake ||
    error instanceof ExpressionError ||
    error instanceof PatternError ||
    error instanceof NeverSettled;
  if (!isAuthors) return undefined;
  const nearest = error instanceof AuthorMistake ? error.nearest : undefined;
  return { ...place, message: error.message, ...(nearest === undefined ? {} : { nearest }) };
}
