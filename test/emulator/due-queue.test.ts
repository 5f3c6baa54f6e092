import { describe, expect, it } from 'vitest';
import { createDueQueue } from '../../emulator/due-queue.ts';
import { deviceRef } from '../../emulator/world.ts';
import fc from '../support/fast-check.ts';
import { at, T0 } from '../support/given.ts';

const one = deviceRef('acme-coffee', 'SN-1');
const two = deviceRef('acme-coffee', 'SN-2');

describe('the queue of units to look at', () => {
  it('gives the nearest first, and none before its instant', () => {
    const queue = createDueQueue();
    expect([queue.nearest(), queue.pop(at(1e9))]).toEqual([null, undefined]);
    queue.push(two, at(5));
    queue.push(one, at(10));
    expect(queue.nearest()).toBe(at(5));
    expect(queue.pop(at(4))).toBeUndefined();
    expect(queue.pop(at(5))).toEqual(two);
    expect(queue.pop(at(9))).toBeUndefined();
    expect(queue.pop(at(11))).toEqual(one);
    expect(queue.nearest()).toBeNull();
  });

  it('has a unit once, at the instant it was last given', () => {
    const queue = createDueQueue();
    queue.push(one, at(10));
    queue.push(one, at(5));
    queue.push(one, at(20));
    expect(queue.nearest()).toBe(at(20));
    expect(queue.pop(at(20))).toEqual(one);
    expect(queue.pop(at(99))).toBeUndefined();
  });

  it('keeps units of one name and different kind apart', () => {
    const queue = createDueQueue();
    queue.push(one, T0);
    queue.push({ kind: 'topic', id: one.id }, T0);
    expect([queue.pop(T0)?.kind, queue.pop(T0)?.kind, queue.pop(T0)]).toEqual(['device', 'topic', undefined]);
  });

  it('forgets everything when told to', () => {
    const queue = createDueQueue();
    queue.push(one, T0);
    queue.clear();
    expect([queue.nearest(), queue.pop(T0)]).toEqual([null, undefined]);
    queue.push(one, at(1));
    expect(queue.nearest()).toBe(at(1));
  });

  it('is in order whatever is pushed when', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(15), fc.nat(30)), { maxLength: 60 }), (pushes) => {
        const queue = createDueQueue();
        const expected = new Map<string, string>();
        for (const [unit, ms] of pushes) {
          const ref = deviceRef('m', `SN-${String(unit).padStart(2, '0')}`);
          queue.push(ref, at(ms));
          expected.set(ref.id, at(ms));
        }
        const popped: string[] = [];
        for (let ref = queue.pop(at(1000)); ref !== undefined; ref = queue.pop(at(1000)))
          popped.push(`${expected.get(ref.id)} ${ref.id}`);
        expect(popped).toEqual([...expected].map(([id, due]) => `${due} ${id}`).toSorted());
      }),
    );
  });
});
