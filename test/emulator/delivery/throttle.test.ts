import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../emulator/delivery/throttle.ts';
import fc from '../../support/fast-check.ts';

describe('so many messages in a second', () => {
  const turns = (perSecond: number, instants: readonly number[]): number[] => {
    const throttle = createThrottle();
    return instants.map((nowMs, index) => throttle.turnOf('a', String(index), perSecond, nowMs));
  };

  it('go out at once, the others in the seconds behind', () => {
    expect(turns(2, [0, 0, 0, 0, 0])).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('go out again when the second is over', () => {
    expect(turns(2, [0, 500, 999, 2000, 2000])).toEqual([0, 500, 1000, 2000, 2000]);
  });

  it('each keep the turn they were promised', () => {
    const throttle = createThrottle();
    expect([0, 1, 2].map((key) => throttle.turnOf('a', String(key), 1, 0))).toEqual([0, 1000, 2000]);
    expect(throttle.turnOf('a', '1', 1, 0)).toBe(1000);
    expect(throttle.turnOf('a', '2', 1, 2000)).toBe(2000);
    expect(throttle.turnOf('a', '3', 1, 2000)).toBe(3000);
  });

  it('are counted for each subscription, and forgotten with the world', () => {
    const throttle = createThrottle();
    expect(throttle.turnOf('a', '1', 1, 0)).toBe(0);
    expect(throttle.turnOf('b', '2', 1, 0)).toBe(0);
    throttle.clear();
    expect(throttle.turnOf('a', '3', 1, 0)).toBe(0);
  });

  it('never are more than that in one counted second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(3000), { maxLength: 40 }), (perSecond, instants) => {
        const given = turns(
          perSecond,
          instants.toSorted((a, b) => a - b),
        );
        const crowded = given.filter((turn) => given.filter((one) => one === turn).length > perSecond);
        expect(crowded).toEqual([]);
      }),
    );
  });
});
