import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownTargets } from '../../cli/targets.ts';
import { startInProcess } from '../../emulator/in-process.ts';
import { startEmulator } from '../../emulator/index.ts';
import { findScenarioFiles } from '../../scenarios/runner/find-files.ts';
import { loadScenarios } from '../../scenarios/runner/load.ts';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import { play } from '../../scenarios/runner/play.ts';
import type { OpenTarget } from '../../scenarios/runner/target.ts';
import { variantsOf } from '../../scenarios/runner/variants.ts';

/** `run` plays in its own process; the suite, `--target` and `exec` play over HTTP. Nobody can tell one from the other. */

const root = join(import.meta.dirname, '../..');
const { files } = findScenarioFiles(['scenarios'], root);
const variants = variantsOf(loadScenarios(files, { cwd: root }).scenarios);

/** As text, without what is of the one server, and of real time. */
const bare = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner) => (/^(wall|wallMs|envelopeTimestamp)$/.test(key) ? undefined : inner))
      .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')
      .replaceAll(/SimpleNotificationService-[0-9a-f]{32}/g, 'SimpleNotificationService-NAME'),
  );

async function told(variant: Variant, openTarget: OpenTarget) {
  const { status, timeline, received, steps } = await play(variant, { openTarget });
  return { status, timeline, received, steps };
}

const nearby = ownTargets(startInProcess);

it('goes two ways', async () => {
  const [near, far] = await Promise.all([nearby({}, 1), ownTargets(startEmulator)({}, 1)]);
  expect([near.inside, far.inside].map((inside) => inside !== undefined)).toEqual([true, false]);
  await Promise.all([near.close(), far.close()]);
});

it.each(variants.map((variant) => ({ title: variant.title, variant })))('$title', async ({ variant }) => {
  const near = await told(variant, nearby);
  const far = await told(variant, ownTargets(startEmulator));
  expect(near.status).toBe('passed');
  expect(bare(near)).toEqual(bare(far));
});
