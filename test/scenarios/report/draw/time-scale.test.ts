import { describe, expect, it } from 'vitest';
import { timeScale } from '../../../../scenarios/report/draw/time-scale.ts';
import fc from '../../../support/fast-check.ts';

const HOUR = 3_600_000;
const at = (ms: number): string => new Date(ms).toISOString();
const hour = (hours: number, seq = hours) => ({ at: at(hours * HOUR), seq });

/** An axis on which something happens at these hours. */
const scaleOf = (hours: readonly number[]) =>
  timeScale(
    hours.map((one) => hour(one)),
    [],
    100,
    1100,
  );

describe('the time axis', () => {
  it('is proportional where nothing stands in the way', () => {
    const scale = scaleOf([0, 10, 20, 30, 40]);
    expect(scale.breaks).toEqual([]);
    expect([0, 10, 20, 30, 40].map((one) => Math.round(scale.x(hour(one))))).toEqual([100, 350, 600, 850, 1100]);
    expect(Math.round(scale.xOf(25 * HOUR))).toBe(725);
  });

  it('draws apart what is close together, and what happens at one instant in its order', () => {
    const moments = [hour(0, 1), hour(0, 2), hour(0, 3), { at: at(2000), seq: 4 }, hour(24, 5)];
    const [first, second, third, later] = moments.map((moment) => timeScale(moments, [], 0, 1000).x(moment)) as [
      number,
      number,
      number,
      number,
    ];
    expect(second - first).toBeGreaterThanOrEqual(10);
    expect(third - second).toBeCloseTo(second - first);
    expect(later - third).toBeGreaterThanOrEqual(16);
  });

  it('cuts a long span in which nothing happens, and only that', () => {
    const scale = scaleOf([0, 24, 48, 72, 720, 744]);
    expect(scale.breaks).toEqual([{ fromMs: 72 * HOUR, toMs: 720 * HOUR }]);
    expect(scale.x(hour(720)) - scale.x(hour(72))).toBeLessThan(500);
    expect(scaleOf([0, 24, 48, 72, 120, 144]).breaks).toEqual([]);
  });

  it('reaches to ends at which nothing happens, and gives a story of one instant all its room', () => {
    const scale = timeScale([hour(1)], [at(0), at(4 * HOUR)], 0, 1000);
    expect([scale.xOf(0), Math.round(scale.xOf(4 * HOUR))]).toEqual([0, 1000]);
    const instant = timeScale([hour(1, 1), hour(1, 2), hour(1, 3)], [at(HOUR)], 0, 1000);
    expect([1, 2, 3].map((seq) => instant.x(hour(1, seq)))).toEqual([0, 60, 120]);
  });

  it.each([
    ['of nothing', []],
    ['of one instant', [5]],
  ])('is a place all the same: %s', (_, hours) => {
    expect(scaleOf(hours).x(hour(5))).toBe(100);
    expect(scaleOf(hours).xOf(7 * HOUR)).toBe(100);
  });

  it('keeps the order of moments and stays within its ends', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(instants, (list) => {
        const moments = [...list].sort((a, b) => a - b).map((one, seq) => hour(one, seq + 1));
        const scale = timeScale(moments, [], 100, 1100);
        const places = moments.map((moment) => scale.x(moment));
        const isInOrder = (place: number, index: number) => place >= (places[index - 1] ?? 0) - 1e-6;
        expect(places.every((place, index) => isInOrder(place, index) && place >= 100 && place <= 1100 + 1e-6)).toBe(
          true,
        );
        expect(scale.xOf(-HOUR)).toBe(100);
      }),
    );
  });
});
