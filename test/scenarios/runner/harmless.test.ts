import { describe, expect, it } from 'vitest';
import { isHarmless } from '../../../scenarios/runner/harmless.ts';
import { playText, why } from './given.ts';

/** Behind calls that bring nothing about nothing is waited for; the steps are told apart all the same. */

const settled = (steps: string) => playText(steps, { head: 'world: { listener: false }' });

describe('a step', () => {
  it('is not waited for when its calls bring nothing about', async () => {
    const outcome = await settled(`  - service: { register: }
  - device: { report: beans }
  - device: { deviceStatus: }
  - call: { path: /_emulator/devices }
  - call: { path: /nowhere }
  - device: { listen: {} }\n`);
    expect(why(outcome)).toBe('passed');
    // One before the first step, one behind the sign-up.
    expect(outcome.exchanges.filter(({ operation }) => operation === 'advanceClock')).toHaveLength(2);
    const { steps, timeline } = outcome;
    const last = steps.map(({ lastSeq }) => timeline[lastSeq - 1]);
    expect(last.map((entry) => entry?.kind === 'call' && entry.path)).toEqual([
      '/_emulator/clock/advance',
      '/slotStatus/beans',
      '/deviceStatus',
      '/deviceStatus',
      '/nowhere',
      '/nowhere',
    ]);
  });

  it('ends with what its calls brought about at once', async () => {
    const outcome = await settled(`  - service: { consent: }
    capture: { code: reply.body.code }
  - device: { exchange: { code: '\${code}' } }
  - device: { report: beans }\n`);
    const { steps, timeline } = outcome;
    const [, exchange, report] = steps.map(({ lastSeq }) => timeline[lastSeq - 1]);
    expect(exchange).toMatchObject({ kind: 'state' });
    expect(report).toMatchObject({ kind: 'call', operation: 'slotStatus' });
  });

  it('is waited for when a call may bring something about', async () => {
    const outcome = await settled(`  - service: { register: }\n  - device: { replenish: beans }\n`);
    expect(outcome.exchanges.at(-2)).toMatchObject({ operation: 'advanceClock' });
  });
});

describe('a call', () => {
  const call = (operation: string | null, status: number) =>
    isHarmless({ operation, reply: { status } } as Parameters<typeof isHarmless>[0]);

  it.each([
    ['slotStatus', 200],
    ['readDevice', 200],
    ['replenish', 400],
    [null, 404],
  ])('is harmless: %s %i', (operation, status) => {
    expect(call(operation, status)).toBe(true);
  });

  it.each([
    ['replenish', 200],
    ['registerDevice', 201],
    ['authorize', 302],
    ['advanceClock', 200],
    ['slotStatus', 500],
  ])('is not harmless: %s %i', (operation, status) => {
    expect(call(operation, status)).toBe(false);
  });
});
