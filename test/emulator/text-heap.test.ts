import { describe, expect, it } from 'vitest';
import { createTextHeap } from '../../emulator/text-heap.ts';

const MIB = 1024 * 1024;
/** Texts of many lengths, some beyond ASCII, some larger than a chunk. */
const textOf = (number: number): string =>
  number % 50 === 49 ? `${number}:`.padEnd(2 * MIB, 'x') : `${number}:${'a☕é'.repeat((number * 37) % 5000)}`;

describe('a text', () => {
  it('comes back as it was, whatever was kept and forgotten meanwhile', () => {
    const heap = createTextHeap();
    const kept: (readonly [address: number, number: number])[] = [];
    for (let number = 0; number < 600; number += 1) {
      kept.push([heap.put(textOf(number)), number]);
      if (kept.length > 120) heap.drop((kept.shift() as (typeof kept)[number])[0]);
      if (number % 60 === 0)
        for (const [address, own] of kept) expect(heap.get(address) === textOf(own), `${own}`).toBe(true);
    }
    for (const [address, own] of kept) expect(heap.get(address) === textOf(own), `${own}`).toBe(true);
  });

  it('may be empty', () => {
    const heap = createTextHeap();
    const [empty, next] = [heap.put(''), heap.put('next')];
    expect([heap.get(empty), heap.get(next)]).toEqual(['', 'next']);
  });

  it('counts for its bytes and a little more', () => {
    const heap = createTextHeap();
    expect(heap.sizeOf(heap.put('abc'))).toBe(7);
    expect(heap.sizeOf(heap.put('☕'))).toBe(7);
  });
});

describe('room', () => {
  const external = (): number => process.memoryUsage().arrayBuffers;

  it('is used again once all texts in it are forgotten', () => {
    const heap = createTextHeap();
    const text = 'x'.repeat(1000);
    const before = external();
    const kept: number[] = [];
    for (let i = 0; i < 50_000; i += 1) {
      kept.push(heap.put(text));
      if (kept.length > 2000) heap.drop(kept.shift() as number);
    }
    // 50 MB went through; 2 MB are kept.
    expect(external() - before).toBeLessThan(12 * MIB);
  });
});
