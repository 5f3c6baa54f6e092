import { describe, expect, it, onTestFinished } from 'vitest';
import type { Judgement } from '../../contracts/obligations/judge-all.ts';
import { startEmulator } from '../../emulator/index.ts';
import { guarded } from '../../emulator/judging.ts';
import { start } from '../../emulator/start.ts';

/** Judges that follow the timeline of a running emulator. */

const outcomeOf = (judgement: Judgement | null, rule: number) => judgement?.verdicts()[rule]?.verdict;

async function judged(options: Parameters<typeof startEmulator>[0] = {}) {
  const emulator = await startEmulator({ clock: 'manual', ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A call that breaks rule 1: no version headers. */
const barePost = (url: string, accessToken: string) =>
  fetch(`${url}/replenish/beans`, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } });

describe('a judgement that follows an emulator', () => {
  it('is there for those who ask, and for nobody else', async () => {
    expect((await judged()).judgement).toBeNull();
    const { judgement } = await judged({ judge: {} });
    expect(outcomeOf(judgement, 1)).toMatchObject({ outcome: 'not exercised' });
  });

  it('sees a call as soon as it is answered', async () => {
    const { judgement, control, url } = await judged({ judge: {} });
    const { accessToken } = await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await barePost(url, accessToken);
    expect(outcomeOf(judgement, 1)).toMatchObject({
      outcome: 'broken',
      breaches: 1,
      evidence: [{ device: 'acme-coffee/SN-1', slotId: 'beans' }],
    });
  });

  it('keeps its verdicts when the timeline drops what they were made of', async () => {
    const { judgement, control, url } = await judged({ judge: {}, config: { timeline: { maxEntries: 5 } } });
    const { accessToken } = await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await barePost(url, accessToken);
    for (let call = 0; call < 20; call += 1) await fetch(`${url}/nothing`);
    const kept = await control.timeline();
    expect(kept[0]?.kind).toBe('gap');
    expect(kept.some((entry) => entry.kind === 'call' && entry.path === '/replenish/beans')).toBe(false);
    expect(outcomeOf(judgement, 1)).toMatchObject({ outcome: 'broken', breaches: 1 });
    // What nobody missed is no gap: the others are as they were.
    expect(outcomeOf(judgement, 4)).toMatchObject({ outcome: 'not exercised' });
  });

  it('hears of what happens before anybody could have asked: devices of the configuration', async () => {
    const devices = [{ modelId: 'acme-coffee', serialNumber: 'SN-7', isTestDevice: false, includeNonLive: false }];
    const seen: string[] = [];
    const { emulator, judgement } = await start(
      { port: 0, quiet: true, clock: 'manual' },
      { version: 1, devices },
      () => {},
      { judge: { clock: 'shared' } },
    );
    onTestFinished(() => emulator.close());
    for (const { kind } of emulator.world.timeline.query({}).items) seen.push(kind);
    expect(seen[0]).toBe('world');
    const { last } = JSON.parse(judgement?.save() ?? '{}').view;
    expect(last).toBe(emulator.world.timeline.last);
  });

  it('goes by the options it is given', async () => {
    const open = async (production: boolean) => {
      const { url, judgement } = await judged({ judge: { production } });
      const scope_data = JSON.stringify({
        'dash:replenish': { device_model: 'acme-coffee', serial: 'SN0002', is_test_device: true },
      });
      const query = new URLSearchParams({
        client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        scope: 'dash:replenish',
        response_type: 'code',
        redirect_uri: 'http://localhost:3000/callback',
        scope_data,
      });
      await fetch(`${url}/ap/oa?${query}`, { redirect: 'manual' });
      return outcomeOf(judgement, 33)?.outcome;
    };
    expect([await open(false), await open(true)]).toEqual(['not exercised', 'broken']);
  });
});

describe('a judge that fails', () => {
  const cause = new Error('no such rule');
  const failing = (): { readonly judgement: Judgement; readonly steps: () => number } => {
    let steps = 0;
    const judgement: Judgement = {
      step() {
        steps += 1;
        throw cause;
      },
      verdicts: () => ({}),
      save: () => '',
    };
    return { judgement: guarded(judgement), steps: () => steps };
  };
  const fact = { kind: 'device-clock', device: null, clock: 'real' } as const;

  it('does not fail the service, and is not asked again', () => {
    const { judgement, steps } = failing();
    judgement.step(fact);
    judgement.step(fact);
    expect(steps()).toBe(1);
  });

  it('is told to whoever asks for verdicts', () => {
    const { judgement } = failing();
    expect(judgement.verdicts()).toEqual({});
    judgement.step(fact);
    expect(() => judgement.verdicts()).toThrow(expect.objectContaining({ cause }));
    expect(() => judgement.save()).toThrow('a judge failed');
  });
});
