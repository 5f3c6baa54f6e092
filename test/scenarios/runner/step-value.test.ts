import { describe, expect, it } from 'vitest';
import { AuthorMistake, StepError } from '../../../scenarios/runner/failures.ts';
import type { LoadedStep } from '../../../scenarios/runner/loaded.ts';
import { stepValue } from '../../../scenarios/runner/step-value.ts';
import { load } from './load/given-files.ts';

/** The second step of a file, whose first one captures `x`. */
function step(text: string): LoadedStep {
  const captures = '- { service: { register: }, capture: { x: now } }';
  const { scenarios, problems } = load({ 'story.yaml': `name: a story\nsteps:\n${captures}\n${text}\n` });
  expect(problems).toEqual([]);
  return scenarios[0]!.steps[1]!;
}

function mistake(text: string, scope: Record<string, unknown>): StepError {
  try {
    stepValue(step(text), scope);
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
  throw new Error('nothing is wrong');
}

describe('the value of a step when it is played', () => {
  it('has every name replaced', () => {
    const use = step('- device:\n    use:\n      amount: ${x}');
    expect(stepValue(use, { x: 3 })).toEqual({ use: { amount: 3 } });
  });

  it('is worked out once where it has no name in it', () => {
    const fixed = step('- device: { use: { amount: 2 } }');
    expect(stepValue(fixed, {})).toEqual({ use: { amount: 2 } });
    expect(stepValue(fixed, { x: 3 })).toBe(stepValue(fixed, {}));
    const named = step('- device: { use: { amount: "${x}" } }');
    expect(stepValue(named, { x: 3 })).toEqual({ use: { amount: 3 } });
    expect(stepValue(named, { x: 4 })).toEqual({ use: { amount: 4 } });
  });

  it('is told with the place of what does not fit, and what comes near', () => {
    const error = mistake('- service:\n    nextOrder:\n      problem: ${x}', { x: 'stok' });
    expect(error.place).toEqual({ file: 'story.yaml', line: 6, column: 16 });
    expect(error.cause).toBeInstanceOf(AuthorMistake);
    expect(error.cause).toMatchObject({
      message: 'service.nextOrder.problem: expected one of address, payment, stock or nothing, seen "stok"',
      nearest: 'stock',
    });
  });

  it('is told when a name brings a line break into a path', () => {
    const error = mistake('- call:\n    path: /${x}', { x: 'a\nb' });
    expect(error.place).toEqual({ file: 'story.yaml', line: 5, column: 11 });
    expect(error.cause).toMatchObject({
      message: 'call.path: expected a path without line breaks and other control characters, seen "/a\\nb"',
    });
  });

  it('is told with the place of a name that has no value', () => {
    const error = mistake('- call:\n    path: /\n    headers: { A: "a ${x}" }', {});
    expect(error.place).toEqual({ file: 'story.yaml', line: 6, column: 19 });
    expect(error.message).toBe('${x}: there is no value for it');
  });

  it('is not looked at when it is that of use', () => {
    expect(stepValue({ ...step('- advance: ${x}'), verb: 'use' }, {})).toBeUndefined();
  });
});
