import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkWorld, ownTargets, type StartEmulator } from '../../../cli/targets.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { loadScenarios } from '../../../scenarios/runner/load.ts';
import type { Outcome } from '../../../scenarios/runner/outcome.ts';
import { play } from '../../../scenarios/runner/play.ts';
import { variantsOf } from '../../../scenarios/runner/variants.ts';
import { buildMutant, places } from './mutant.ts';
import { mutations } from './mutations.ts';

/**
 * Whether the scenarios describe the service or only happen to pass: with one behaviour of the emulator flipped, a
 * scenario must fail, and not by an accident of the runner.
 */

const ROOT = resolve(import.meta.dirname, '../../..');

async function outcomesOf(file: string, start: StartEmulator): Promise<Outcome[]> {
  const { scenarios, problems } = loadScenarios([join('scenarios', file)], { checkWorld, cwd: ROOT });
  expect(problems).toEqual([]);
  const outcomes: Outcome[] = [];
  for (const variant of variantsOf(scenarios)) {
    outcomes.push(await play(variant, { openTarget: ownTargets(start) }));
  }
  return outcomes;
}

describe('with one behaviour flipped', () => {
  it('at least 25 behaviours are flipped, each by a text that stands once in its file', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(25);
    expect(mutations.filter((mutation) => places(mutation) !== 1).map(({ name }) => name)).toEqual([]);
  });

  it.each(mutations)('$name: noticed by $caughtBy', async (mutation) => {
    const mutant = await buildMutant(mutation);
    try {
      const outcomes = await outcomesOf(mutation.caughtBy, mutant.startEmulator);
      expect(outcomes.map(({ status }) => status)).toContain('failed');
      // It failed by what it expects; an error would say nothing about the behaviour.
      expect(outcomes.filter(({ status }) => status === 'errored').map(({ reason }) => reason)).toEqual([]);
    } finally {
      mutant.remove();
    }
  });

  it.each([...new Set(mutations.map(({ caughtBy }) => caughtBy))])('and as it is, %s passes', async (file) => {
    const outcomes = await outcomesOf(file, startEmulator);
    expect(
      outcomes.filter(({ status }) => status !== 'passed').map(({ reason, failure }) => reason ?? failure?.message),
    ).toEqual([]);
  });
});
