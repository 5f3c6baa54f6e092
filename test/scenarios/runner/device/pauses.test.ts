import { describe, expect, it } from 'vitest';
import { createPauses } from '../../../../scenarios/runner/device/pauses.ts';
import { DAY, MINUTE } from './given-service.ts';

describe('pauses', () => {
  it('double from a minute to an hour', () => {
    const pauses = createPauses();
    const lengths = [1, 2, 4, 8, 16, 32, 60, 60, 60].map((minutes) => minutes * MINUTE);
    for (const length of lengths) {
      pauses.failed('call', 1000);
      expect(pauses.until('call')).toBe(1000 + length);
    }
  });

  it('are each for itself', () => {
    const pauses = createPauses();
    pauses.failed('one', 0);
    expect([pauses.until('one'), pauses.until('other')]).toEqual([MINUTE, 0]);
  });

  it('begin anew after a success', () => {
    const pauses = createPauses();
    pauses.failed('call', 0);
    pauses.failed('call', 0);
    pauses.clear('call');
    expect(pauses.until('call')).toBe(0);
    pauses.failed('call', 0);
    expect(pauses.until('call')).toBe(MINUTE);
  });

  it('can be told, and forgotten', () => {
    const pauses = createPauses();
    pauses.hold('call', DAY);
    expect(pauses.until('call')).toBe(DAY);
    pauses.forget();
    expect(pauses.until('call')).toBe(0);
  });
});
