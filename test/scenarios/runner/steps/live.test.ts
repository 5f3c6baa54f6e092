import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../../contracts/timeline.ts';
import { playText, why } from '../given.ts';

const played = async (steps: string) => {
  const outcome = await playText(steps);
  expect(why(outcome)).toBe('passed');
  return outcome;
};

const calls = (timeline: readonly TimelineEntry[], operation: string) =>
  timeline.flatMap((entry) => (entry.kind === 'call' && entry.operation === operation ? [entry] : []));

const DAY = 86_400_000;

describe('device: live', () => {
  it('uses each slot once a day, an hour apart, the first an hour after the beginning', async () => {
    const { timeline, steps } =
      await played(`  - service: { register: { modelId: acme-printer, stock: { black: { capacity: 100 }, color: { capacity: 100 } } } }
  - device: { live: { for: P3D } }
  - expect: { state: { clock: '\${start + P3D}', client: { slots: { black: { stock: 97 }, color: { stock: 97 } } } } }\n`);
    expect(steps[1]).toMatchObject({ from: '2031-03-04T10:00:00.000Z', to: '2031-03-07T10:00:00.000Z' });
    const uses = (slotId: string) =>
      calls(timeline, 'slotStatus')
        .filter((entry) => entry.slotId === slotId)
        .map(({ body }) => (body as { lastUseDate: string; remainingQuantityInUnit: number }).lastUseDate);
    // Before the first use there is only the sign-up to tell of.
    expect([...new Set(uses('black'))].slice(1)).toEqual(['04', '05', '06'].map((day) => `2031-03-${day}T11:00:00Z`));
    expect(new Set(uses('color'))).toContain('2031-03-04T12:00:00Z');
  });

  it('takes what the slot uses a day', async () => {
    await played(`  - service: { register: { stock: { beans: { capacity: 100, perDay: 2.5 } } } }
  - device: { live: { until: '\${start + P2D}' } }
  - expect: { state: { client: { slots: { beans: { stock: 95 } } } } }\n`);
  });

  it('lets the device act when something falls due, and when it wants to', async () => {
    const { timeline } = await played(`  - service: { register: { stock: { beans: { remaining: 10 } } } }
  - device: { live: { for: P2D } }\n`);
    expect(calls(timeline, 'replenish').map(({ at }) => at)).toEqual(['2031-03-05T11:00:00.000Z']);
    expect(timeline.find((entry) => entry.kind === 'state' && entry.to === 'placed')?.at).toBe(
      '2031-03-05T11:00:02.000Z',
    );
    const statuses = calls(timeline, 'deviceStatus').map(({ at }) => Date.parse(at));
    expect(statuses.length).toBeGreaterThanOrEqual(2);
    for (const [index, at] of statuses.entries())
      expect(at - (statuses[index - 1] ?? Date.parse('2031-03-04T10:00:00Z'))).toBeLessThanOrEqual(DAY);
  });

  it('leaves out an end that is reached at once', async () => {
    const { timeline } = await played(`  - service: { register: }\n  - device: { live: { for: PT0S } }\n`);
    expect(timeline.some(({ kind }) => kind === 'clock')).toBe(false);
  });

  it('goes from one instant to the next where what was due came about without the clock', async () => {
    const { timeline } = await played(`  - service: { register: }
  - service: { fault: { effect: status, status: 500, operations: [deregister], times: 1 } }
  - device: { deregister: }
  - expect: { faults: [{}] }
  - device: { live: { for: P10D } }
  - expect: { notification: { type: DeviceDeregisteredNotification } }\n`);
    expect(calls(timeline, 'deregister')).toHaveLength(2);
    // Each is a move of the clock; a day has some of them, and not one for each second.
    expect(timeline.filter(({ kind }) => kind === 'clock').length).toBeLessThan(50);
  });

  it('goes on when the device is gone', async () => {
    await played(`  - service: { register: }
  - service: { deregister: }
  - device: { live: { for: P10D } }
  - expect: { never: { call: {} } }\n`);
  });
});
