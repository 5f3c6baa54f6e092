import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { targetOf } from '../../../cli/targets.ts';
import { type RunningEmulator, startEmulator } from '../../../emulator/index.ts';
import { loadScenariosOrThrow } from '../../../scenarios/runner/load.ts';
import type { Outcome } from '../../../scenarios/runner/outcome.ts';
import { play } from '../../../scenarios/runner/play.ts';
import { variantsOf } from '../../../scenarios/runner/variants.ts';

/** A scenario beside a program that has the voice of the device: what waits, and for how long. */

const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

/** `act` is the program: called at each pause of the scenario, until it says that it has ended. */
async function playBeside(
  steps: string,
  act: (emulator: RunningEmulator, pause: number) => Promise<'ended' | undefined>,
  atOnce: (emulator: RunningEmulator) => void = () => {},
): Promise<{ readonly outcome: Outcome; readonly pauses: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-beside-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'story.yaml');
  writeFileSync(file, `name: beside a program\nsteps:\n${steps}`);
  const [variant] = variantsOf(loadScenariosOrThrow([file]));
  if (variant === undefined) throw new Error('nothing to play');
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z' });
  onTestFinished(() => emulator.close());
  let isOver = false;
  let pauses = 0;
  const outcome = await play(variant, {
    openTarget: async () => targetOf(emulator, async () => {}),
    beside: {
      device: DEVICE,
      isOver: () => isOver,
      looks: () => {
        if (pauses === 0) atOnce(emulator);
      },
      async pause() {
        pauses += 1;
        await new Promise((resolve) => setImmediate(resolve));
        isOver ||= (await act(emulator, pauses)) === 'ended';
      },
    },
  });
  return { outcome, pauses };
}

const REGISTER = '- service: { register: }\n';

describe('a scenario beside a program', () => {
  it('waits for the device that the program registers, and for what it brings about', async () => {
    const { outcome, pauses } = await playBeside(
      `${REGISTER}- expect: { notification: { type: OrderPlacedNotification } }\n`,
      async ({ control }, pause) => {
        if (pause === 2) await control.registerDevice(DEVICE);
        if (pause === 4)
          await control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'order-placed', slotId: 'beans' });
        return undefined;
      },
    );
    expect([outcome.status, outcome.reason, outcome.failure?.message]).toEqual(['passed', undefined, undefined]);
    expect(pauses).toBe(4);
  });

  it('takes a last look when the program has ended, and waits no more', async () => {
    const lastly = await playBeside(REGISTER, async ({ control }) => {
      await control.registerDevice(DEVICE);
      return 'ended';
    });
    expect([lastly.outcome.status, lastly.pauses]).toEqual(['passed', 1]);
    const never = await playBeside(REGISTER, async () => 'ended');
    expect([never.outcome.status, never.pauses]).toEqual(['failed', 1]);
    expect(never.outcome.failure?.message).toBe('acme-coffee/SN-0001 was not registered by the command');
  });

  it('sees all of a program that begins when the scenario looks', async () => {
    let done: Promise<unknown> | undefined;
    const { outcome } = await playBeside(
      `${REGISTER}- expect: { never: { state: { subject: registration } } }\n`,
      async () => {
        await done;
        return 'ended';
      },
      ({ control }) => {
        done ??= control.registerDevice(DEVICE);
      },
    );
    expect(outcome.status).toBe('failed');
    expect(outcome.failure?.message).toContain('must never happen');
  });

  it('waits while somebody else moves the clock', async () => {
    let moving: Promise<unknown> | undefined;
    const { outcome } = await playBeside(
      `${REGISTER}- expect: { state: { order: { state: placed } } }\n- advance: PT1S\n- expect: { state: { device: { status: registered } } }\n`,
      async ({ control }, pause) => {
        if (pause === 1) await control.registerDevice(DEVICE);
        if (pause === 2) {
          await control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'order-placed', slotId: 'beans' });
          // Goes on while the next step wants to move the clock too.
          moving = control.advance({ by: 'PT1H', quietMs: 150 });
        }
        return undefined;
      },
    );
    await moving;
    expect([outcome.status, outcome.failure?.message]).toEqual(['passed', undefined]);
    const moved = outcome.timeline.filter((entry) => entry.kind === 'call' && entry.operation === 'advanceClock');
    expect(moved.some((entry) => entry.kind === 'call' && entry.reply.status === 409)).toBe(true);
  });

  it('does not wait in a step of the service: what is not there yet is a mistake of the author', async () => {
    const { outcome, pauses } = await playBeside(`${REGISTER}- service: { ship: beans }\n`, async ({ control }) => {
      await control.registerDevice(DEVICE);
      return undefined;
    });
    expect([outcome.status, outcome.blame, pauses]).toEqual(['errored', 'author', 1]);
    expect(outcome.reason).toContain('slot beans of "device" has no order yet');
  });
});
