import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeScale } from '../../../../scenarios/report/draw/time-scale.ts';

const HOUR = 3_600_000;
const at = (ms: number): string => new Date(ms).toISOString();
const hours = (...list: number[]): string[] => list.map((hour) => at(hour * HOUR));

describe('the time axis', () => {
  it('is proportional where nothing stands in the way', () => {
    const scale = timeScale(hours(0, 10, 20, 30, 40), 100, 1100);
    expect(scale.breaks).toEqual([]);
    expect(hours(0, 10, 20, 30, 40, 25).map((instant) => Math.round(scale.x(instant)))).toEqual([
      100, 350, 600, 850, 1100, 725,
    ]);
  });

  it('draws apart what is close together', () => {
    const scale = timeScale([...hours(0, 24, 48, 72), at(2000)], 0, 1000);
    expect(scale.x(at(2000)) - scale.x(at(0))).toBeGreaterThanOrEqual(16);
  });

  it('cuts a long span in which nothing happens, and only that', () => {
    const scale = timeScale(hours(0, 24, 48, 72, 720, 744), 0, 1000);
    expect(scale.breaks).toEqual([{ fromMs: 72 * HOUR, toMs: 720 * HOUR }]);
    expect(scale.x(at(720 * HOUR)) - scale.x(at(72 * HOUR))).toBeLessThan(500);
    expect(timeScale(hours(0, 24, 48, 72, 120, 144), 0, 1000).breaks).toEqual([]);
  });

  it.each([
    ['of nothing', []],
    ['of one instant', hours(5)],
  ])('is a place all the same: %s', (_, instants) => {
    expect(timeScale(instants, 100, 1100).x(at(5 * HOUR))).toBe(100);
  });

  it('keeps the order of instants and stays within its ends', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 100 * 24 * HOUR }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(instants, (list) => {
        const scale = timeScale(list.map(at), 100, 1100);
        const places = [...list].sort((a, b) => a - b).map((ms) => scale.x(at(ms)));
        expect(
          places.every(
            (place, index) => place >= 100 - 1e-6 && place <= 1100 + 1e-6 && place >= (places[index - 1] ?? 0) - 1e-6,
          ),
        ).toBe(true);
        expect(scale.xOf(Math.min(...list) - 1)).toBe(100);
      }),
    );
  });
});
