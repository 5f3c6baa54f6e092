import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, endAll, type Program } from '../cli/program.ts';
import { ARGS, DEFECTS, live, proofsOf } from './maker.ts';

/** Every defect of examples/node-maker breaks exactly the rules that it should. */

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
