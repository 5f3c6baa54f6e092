import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkWorld } from '../../../cli/targets.ts';
import { loadScenarios } from '../../../scenarios/runner/load.ts';
import { variantsOf } from '../../../scenarios/runner/variants.ts';
import { unplayable, wantedWorld } from '../../../scenarios/runner/world-of-scenario.ts';
import { type } from '../../cli/fake-terminal.ts';
import { buildMutant } from '../../scenarios/mutations/mutant.ts';
import { mutations } from '../../scenarios/mutations/mutations.ts';

/** Whether `verify` notices one flipped behaviour of a server it knows nothing of, and names the field or the rule. */

const ROOT = resolve(import.meta.dirname, '../../..');

/** Stories that can be played on the clock of a running server. */
const isPlayable = (file: string): boolean =>
  variantsOf(loadScenarios([join('scenarios', file)], { checkWorld, cwd: ROOT }).scenarios).some(
    (variant) => unplayable({ isOwn: false } as never, variant, wantedWorld(variant)) === undefined,
  );

const flips = mutations.filter(({ caughtBy }) => isPlayable(caughtBy));

describe('a server with one behaviour flipped', () => {
  it('is there in at least 25 forms', () => {
    expect(flips.length).toBeGreaterThanOrEqual(25);
  });

  it.each(flips)('$name: verify names what differs', async (flip) => {
    const mutant = await buildMutant(flip);
    onTestFinished(mutant.remove);
    const server = await mutant.startEmulator({ clock: 'manual', seed: 1 });
    onTestFinished(() => server.close());
    const story = `story:${flip.caughtBy.replace('.yaml', '')}`;
    const { code, out } = await type(['verify', '--target', server.url, '--only', story, '--json']);
    expect(code).toBe(1);
    const failed = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ outcome }) => outcome === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason, differences } of failed) {
      expect(reason).toContain('.yaml:');
      expect(differences).toEqual(
        expect.arrayContaining([{ path: expect.any(String), expected: expect.any(String), seen: expect.any(String) }]),
      );
    }
  });
});
