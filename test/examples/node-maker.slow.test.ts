import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, endAll, type Program } from '../cli/program.ts';
import { ARGS, DEFECTS, HISTORIES, type History, live, liveThrough, proofsOf } from './maker.ts';

/** Every defect of examples/node-maker breaks exactly the rules that it should, and no history of the clock makes the good cloud look broken. */

let program: Program;

beforeAll(async () => {
  program = await bundleProgram();
});

afterAll(async () => {
  await endAll();
  program.remove();
});

describe('a maker’s cloud with a defect', () => {
  it.each(Object.entries(DEFECTS))('is told apart by the rules that it breaks: %s', async (name, { rules }) => {
    const lived = await live(program, ['lifecycle.js'], ARGS, { DEFECT: name });
    expect(lived.rules('broken'), proofsOf(lived)).toEqual(rules);
    expect(lived.code).toBe(0);
  });
});

const name = (history: History): [string, History] => [history.name, history];

describe.each(['shared', 'real'] as const)('a cloud that is woken, judged as one on a %s clock', (deviceClock) => {
  it.each(HISTORIES.lived.map(name))('breaks nothing: %s', async (_, history) => {
    const seed = HISTORIES.lived.indexOf(history) + 1;
    const lived = await liveThrough(program, history, deviceClock, 'world', seed);
    expect(lived.stdout, lived.stderr).toBe('lived\n');
    expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
    // Something was judged at all.
    expect(lived.rules('kept')).toEqual(expect.arrayContaining([1, 2, 3, 7, 8, 22, 29, 31, 47]));
  });
});

describe.each(['world', 'own'] as const)('a cloud that knows the time of its %s', (time) => {
  it.each(HISTORIES.moved.map(name))('breaks nothing: %s', async (_, history) => {
    const seed = HISTORIES.moved.indexOf(history) + 1;
    const lived = await liveThrough(program, history, 'real', time, seed);
    expect(lived.stdout, lived.stderr).toBe('lived\n');
    expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
    expect(lived.rules('kept')).toEqual(expect.arrayContaining([1, 2, 3, 7, 8, 22, 29, 31, 47]));
  });
});
