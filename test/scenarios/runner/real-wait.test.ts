import { expect, it } from 'vitest';
import { LONGEST_MS, realWait, timer } from '../../../scenarios/runner/real-wait.ts';

const DAY_MS = 24 * 3_600_000;

it.each([0, 1, 500, 24 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS])(
  '%i ms are waited for, by timers that Node can set',
  async (ms) => {
    const set: number[] = [];
    await realWait(async (one) => void set.push(one))(ms);
    expect(set.reduce((sum, one) => sum + one, 0)).toBe(ms);
    for (const one of set) expect(one).toBeLessThanOrEqual(LONGEST_MS);
  },
);

it('a timer is over later than what is under way', async () => {
  const order: string[] = [];
  await Promise.all([timer(1).then(() => order.push('timer')), Promise.resolve().then(() => order.push('now'))]);
  expect(order).toEqual(['now', 'timer']);
});
