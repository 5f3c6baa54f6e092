import { describe, expect, it } from 'vitest';
import { fillWithNoise } from '../../emulator/noise.ts';

const noise = (seed: string, length = 176, from = 0): Buffer => {
  const bytes = Buffer.alloc(length);
  fillWithNoise(bytes, from, seed);
  return bytes;
};

describe('noise', () => {
  it('is the same for the same seed, and of any length', () => {
    for (let length = 0; length < 20; length += 1)
      expect(noise('seed', length)).toEqual(noise('seed', 20).subarray(0, length));
  });

  it('leaves alone what comes before it', () => {
    const bytes = Buffer.from('head ..........');
    fillWithNoise(bytes, 5, 'seed');
    expect(bytes.subarray(0, 5).toString()).toBe('head ');
    expect(bytes.subarray(5)).toEqual(noise('seed', 10));
  });

  it('differs from end to end by seeds that are nearly the same', () => {
    const seeds = ['', '1', '2', '11', '12', '21', 'a', 'b', 'ab', 'ba'];
    for (const [at, seed] of seeds.entries())
      for (const other of seeds.slice(at + 1)) {
        const [one, two] = [noise(seed), noise(other)];
        const same = one.filter((byte, index) => byte === two[index]).length;
        expect(same, `"${seed}" and "${other}"`).toBeLessThan(10);
      }
  });

  it('has each byte about as often as any other', () => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of noise('seed', 256 * 100)) counts[byte] = (counts[byte] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(160);
  });
});
