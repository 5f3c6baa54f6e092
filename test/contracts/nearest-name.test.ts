import { describe, expect, it } from 'vitest';
import { nearestName } from '../../contracts/nearest-name.ts';

describe('the nearest name', () => {
  it('is the one with the fewest letters to change', () => {
    expect(nearestName('amout', ['slotId', 'amount'])).toBe('amount');
    expect(nearestName('replensih', ['report', 'replenish'])).toBe('replenish');
  });

  it('is none when nothing comes near', () => {
    expect(nearestName('sleep', ['device', 'service', 'call'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });

  it('has something in common, however short it is', () => {
    expect(nearestName('ab', ['xy'])).toBeUndefined();
    expect(nearestName('ay', ['xy'])).toBe('xy');
  });
});
