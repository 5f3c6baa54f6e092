import { expect, it } from 'vitest';
import { type Kept, type MakeEntry, TimelineRing } from '../../emulator/timeline-ring.ts';
import fc from '../support/fast-check.ts';

const make: MakeEntry = () => {
  throw new Error('nobody looks');
};
const kept = (seq: number): Kept => ({
  seq,
  kind: seq % 2 === 0 ? 'call' : 'state',
  weight: seq * 10,
  wallMs: seq + 0.5,
  content: make,
  address: 2 ** 40 + seq,
});

it('the ring is a list that loses its oldest, however far it turns', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 1500 }), fc.nat({ max: 1500 })), { maxLength: 8 }), (rounds) => {
      const ring = new TimelineRing();
      const list: Kept[] = [];
      let seq = 0;
      for (const [adds, drops] of rounds) {
        for (let i = 0; i < adds; i += 1) {
          seq += 1;
          const { kind, weight, wallMs, content, address } = kept(seq);
          ring.add(seq, kind, weight, wallMs, content, address);
          list.push(kept(seq));
        }
        for (let i = 0; i < drops && list.length > 0; i += 1) {
          ring.dropOldest();
          list.shift();
        }
        expect(ring.length).toBe(list.length);
        for (const position of [0, 1, list.length >> 1, list.length - 1, list.length]) {
          if (position < 0) continue;
          expect(ring.at(position)).toEqual(list[position]);
          const there = list[position];
          if (there === undefined) continue;
          expect(ring.seq(position)).toBe(there.seq);
          expect(ring.kind(position)).toBe(there.kind);
        }
      }
    }),
    { numRuns: 30 },
  );
});
