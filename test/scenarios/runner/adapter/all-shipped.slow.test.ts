import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkWorld } from '../../../../cli/targets.ts';
import { brokenRules, judgeOutcome } from '../../../../harness/device/judge-outcome.ts';
import { failureText } from '../../../../scenarios/report/failure-text.ts';
import { httpAdapters } from '../../../../scenarios/runner/adapter/http-adapter.ts';
import { findScenarioFiles } from '../../../../scenarios/runner/find-files.ts';
import { loadScenarios } from '../../../../scenarios/runner/load.ts';
import type { LoadedScenario } from '../../../../scenarios/runner/loaded.ts';
import { playAll } from '../../../../scenarios/runner/play-all.ts';
import { variantsOf } from '../../../../scenarios/runner/variants.ts';
import { own } from '../given.ts';
import { createReferenceAdapter, serveAdapter } from './reference-adapter.ts';

/** Stories of the calendar let many devices wait through years, which takes minutes and says nothing more of an adapter. */
const isToldInTime = ({ tags }: LoadedScenario): boolean => !tags.includes('calendar');

it('every shipped scenario that is not skipped is passed by the reference device behind an adapter, and no rule is broken', async () => {
  const root = join(import.meta.dirname, '../../../..');
  const { scenarios } = loadScenarios(findScenarioFiles(['scenarios'], root).files, { checkWorld, cwd: root });
  const adapters = httpAdapters(await serveAdapter(createReferenceAdapter().handle), 30_000);
  const outcomes = await playAll(variantsOf(scenarios.filter(isToldInTime)), {
    openTarget: own,
    concurrency: 1,
    adapters,
  });
  const bad = outcomes.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  expect(bad.map((outcome) => `${outcome.reason ?? ''}${failureText(outcome)}`).join('\n')).toBe('');
  const broken = outcomes.flatMap((outcome) =>
    brokenRules(judgeOutcome(outcome)).map(({ obligation }) => `${outcome.variant.title}: rule ${obligation.number}`),
  );
  expect(broken).toEqual([]);
  // What is left would prove nothing.
  expect(outcomes.filter(({ status }) => status === 'passed').length).toBeGreaterThanOrEqual(50);
}, 1_200_000);
