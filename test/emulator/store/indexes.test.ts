import { describe, expect, it } from 'vitest';
import { CreationOrder } from '../../../emulator/store/creation-order.ts';
import { type Due, DueIndex } from '../../../emulator/store/due-index.ts';
import { Gate } from '../../../emulator/store/gate.ts';
import fc from '../../support/fast-check.ts';
import { deviceRef, minute } from './given.ts';

describe('the due index', () => {
  it('agrees with a sorted list, however units move', () => {
    const moves = fc.array(fc.tuple(fc.nat(30), fc.option(fc.nat(20))), { maxLength: 200 });
    fc.assert(
      fc.property(moves, fc.nat(40), fc.nat(20), (sequence, limit, until) => {
        const index = new DueIndex();
        const places = new Map<number, Due | undefined>();
        const naive = new Map<number, string>();
        for (const [unit, at] of sequence) {
          const dueAt = at === null ? null : minute(at);
          places.set(unit, index.move(places.get(unit), deviceRef(String(unit)), dueAt));
          if (dueAt === null) naive.delete(unit);
          else naive.set(unit, dueAt);
        }
        const sorted = [...naive]
          .map(([unit, dueAt]) => ({ ref: deviceRef(String(unit)), dueAt }))
          .sort((a, b) => (`${a.dueAt} ${a.ref.id}` < `${b.dueAt} ${b.ref.id}` ? -1 : 1));
        expect(index.before(null, limit)).toEqual(sorted.slice(0, limit));
        expect(index.before(minute(until), 99)).toEqual(sorted.filter(({ dueAt }) => dueAt <= minute(until)));
      }),
    );
  });
});

describe('the order of creation', () => {
  it('pages alike over many chunks, with removals and returns anywhere', () => {
    const order = new CreationOrder<{ place: number }>();
    const items = Array.from({ length: 3000 }, (_, index) => ({ place: index + 1 }));
    for (const item of items) order.add(item);
    const removed = items.filter(({ place }) => place < 1300 || place % 7 === 0 || place > 2900);
    for (const item of removed) order.remove(item);
    for (const item of removed) order.remove(item);
    const returned = removed.filter(({ place }) => place % 2 === 0);
    for (const item of returned) order.add(item);
    const expected = items.filter((item) => !removed.includes(item) || returned.includes(item));
    expect(order.size).toBe(expected.length);
    const paged: { place: number }[] = [];
    for (let page = order.after(0, 100); page.length > 0; page = order.after(page.at(-1)!.place, 100))
      paged.push(...page);
    expect(paged).toEqual(expected);
    expect(order.after(1, 1)).toEqual([{ place: 2 }]);
  });
});

describe('the gate', () => {
  it('lets so many through at once, in order, and never forgets one', async () => {
    const gate = new Gate(3);
    const order: number[] = [];
    let inside = 0;
    let peak = 0;
    const visit = async (number: number): Promise<void> => {
      await gate.enter();
      order.push(number);
      inside += 1;
      peak = Math.max(peak, inside);
      await new Promise(setImmediate);
      inside -= 1;
      gate.leave();
    };
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    await Promise.all(numbers.map(visit));
    await Promise.all(numbers.map(visit));
    expect([peak, order]).toEqual([3, [...numbers, ...numbers]]);
  });

  it('stops a series at its first failure and waits for what has begun', async () => {
    const gate = new Gate(2);
    const done: number[] = [];
    const series = gate.each([1, 2, 3, 4, 5, 6], async (number) => {
      if (number === 2) throw new Error('two');
      await new Promise(setImmediate);
      done.push(number);
    });
    await expect(series).rejects.toThrow('two');
    expect(done).not.toContain(6);
    expect(done).toContain(1);
  });
});
