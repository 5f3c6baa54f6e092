import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { checkWorld, ownTargets } from '../../../cli/targets.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { loadScenariosOrThrow } from '../../../scenarios/runner/load.ts';
import type { Variant } from '../../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../../scenarios/runner/outcome.ts';
import { type PlayOptions, play } from '../../../scenarios/runner/play.ts';
import { variantsOf } from '../../../scenarios/runner/variants.ts';

/** Scenarios for one test: written down, loaded as any other, and played in a world of their own. */

export const own = ownTargets(startEmulator);

export const FIXTURES = 'test/scenarios/fixtures';

/** The playings of files. */
export const variantsIn = (...files: string[]): Variant[] => variantsOf(loadScenariosOrThrow(files, { checkWorld }));

/** The playings of files that are written for this test, by name; the first one is what is played. */
export function variantsOfTexts(texts: Readonly<Record<string, string>>): Variant[] {
  const folder = mkdtempSync(join(tmpdir(), 'drs-scenarios-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const [first = ''] = Object.keys(texts);
  return variantsOf(loadScenariosOrThrow([first], { checkWorld, cwd: folder }));
}

/** Plays steps, and what stands before them in the file. */
export async function playText(
  steps: string,
  { head = '', ...options }: Partial<PlayOptions> & { readonly head?: string } = {},
): Promise<Outcome> {
  const [variant] = variantsOfTexts({ 'story.yaml': `name: a story\n${head}\nsteps:\n${steps}` });
  if (variant === undefined) throw new Error('nothing to play');
  return play(variant, { openTarget: own, ...options });
}

/** Why it did not pass, in a few lines. */
export function why({ status, reason, failure }: Outcome): string {
  const differences = failure?.differences.map(({ path, expected, seen }) => `${path}: ${expected} / ${seen}`) ?? [];
  return [status, reason, failure && `${failure.place.line}: ${failure.message}`, ...differences]
    .filter(Boolean)
    .join('\n');
}
