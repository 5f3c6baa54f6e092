import { describe, expect, it } from 'vitest';
import { createJudgement } from '../../../contracts/obligations/judge-all.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { callHeaders } from '../../support/emulator.ts';

/** What planned faults do to verdicts, on the record of a real emulator. */

async function recordOf(fault: object, calls: number): Promise<TimelineEntry[]> {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1 });
  const { control, url } = emulator;
  const { accessToken } = await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  await control.planFault(fault as never);
  for (let i = 0; i < calls; i += 1)
    await fetch(`${url}/replenish/beans`, { method: 'POST', headers: callHeaders(accessToken, 'DrsReplenish') });
  const entries = await control.timeline();
  await emulator.close();
  return entries;
}

function verdictsOf(entries: readonly TimelineEntry[]) {
  const judgement = createJudgement();
  for (const entry of entries) judgement.step(entry);
  return judgement;
}

describe('calls that a fault struck', () => {
  it('count as tries: who hammers a service that is down breaks rule 42', async () => {
    const judged = verdictsOf(await recordOf({ effect: 'status', status: 503, operations: ['replenish'] }, 12));
    expect(judged.verdicts()[42]?.verdict.outcome).toBe('broken');
  });

  it('are no failed tries when their answers only came late', async () => {
    const judged = verdictsOf(await recordOf({ effect: 'delay', delayMs: 1, operations: ['replenish'] }, 12));
    expect(judged.verdicts()[42]?.verdict.outcome).toBe('not exercised');
  });
});
