import { AuthorMistake, StepError } from './failures.ts';
import { ExpressionError, interpolate, type Scope } from './interpolate.ts';
import type { LoadedStep } from './loaded.ts';
import { isPlayed, recheck } from './recheck.ts';

/**
 * The value of a step when it is played: every name replaced, and checked once more. A mistake is told with the place
 * of what is wrong in it. Undefined of `use`, whose value is not checked again.
 */
export function stepValue(step: LoadedStep, scope: Scope): unknown {
  if (!isPlayed(step.verb)) return undefined;
  if (step.isFixed === true) return step.value;
  const known = fixed.get(step);
  if (known !== undefined) return known.value;
  const given = interpolated(step, scope);
  const result = recheck(step.verb, given);
  if (result.ok) {
    if (given === step.value) fixed.set(step, result);
    return result.value;
  }
  const { path, ofKey, message, nearest } = result.problem;
  throw new StepError(placeOf(step, path, ofKey), new AuthorMistake(message, nearest));
}

/** Values without a name in them: they are the same each time, and a part is used by many scenarios. */
const fixed = new WeakMap<LoadedStep, { readonly value: unknown }>();

/** The value of a step that is the same each time it is played; undefined where a name stands in it. */
export function playedValue(step: LoadedStep): unknown {
  try {
    const value = stepValue(step, {});
    return fixed.has(step) ? value : undefined;
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
}

function interpolated(step: LoadedStep, scope: Scope): unknown {
  try {
    return interpolate(step.value, scope);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new StepError(placeOf(step, error.path, false), error);
  }
}

const placeOf = (step: LoadedStep, path: readonly PropertyKey[], ofKey: boolean) =>
  step.placeOf?.(path, ofKey) ?? step.place;
