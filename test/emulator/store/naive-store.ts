import { expect } from 'vitest';
import type { Device } from '../../../emulator/domain/state.ts';
import type { Keys, Ref, Store } from '../../../emulator/store/port.ts';
import fc from '../../support/fast-check.ts';
import { deviceRef, minute } from './given.ts';

/** The store as one would write it in five minutes: a list of all units, searched from one end to the other. */

const SERIALS = ['A', 'B', 'C', 'D', 'a', 'con'];
const KEYS = ['x', 'y', 'z'];

export const steps = fc.array(
  fc.record({
    act: fc.constantFrom('commit' as const, 'commit' as const, 'commit' as const, 'remove' as const, 'settle' as const),
    serial: fc.constantFrom(...SERIALS),
    turn: fc.nat(99),
    keys: fc.subarray(KEYS),
    due: fc.option(fc.nat(5)),
    /** How far off the expected revision is. */
    drift: fc.constantFrom(0, 0, 0, 0, 1),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
  { maxLength: 40 },
);

interface Item {
  ref: Ref<'device'>;
  doc: Device;
  keys: Keys;
}

export function naiveStore() {
  const items: Item[] = [];
  const indexOf = ({ id }: Ref): number => items.findIndex(({ ref }) => ref.id === id);

  return {
    put(ref: Ref<'device'>, doc: Device, keys: Keys): void {
      const index = indexOf(ref);
      if (index < 0) items.push({ ref, doc, keys });
      else items[index] = { ref, doc, keys };
    },
    remove(ref: Ref): void {
      const index = indexOf(ref);
      if (index >= 0) items.splice(index, 1);
    },
    expectAlike(store: Store, limit: number): void {
      for (const serial of SERIALS) {
        const ref = deviceRef(serial);
        expect(store.read(ref)?.doc).toEqual(items[indexOf(ref)]?.doc);
        for (const key of KEYS) {
          const holder = items.find(({ keys }) => keys.unique.includes(`${serial}-${key}`));
          expect(store.find(`${serial}-${key}`)).toEqual(holder?.ref);
        }
      }
      const due = items
        .flatMap(({ ref, keys: { dueAt } }) => (dueAt === null ? [] : [{ ref, dueAt }]))
        .sort((a, b) => (`${a.dueAt} ${a.ref.id}` < `${b.dueAt} ${b.ref.id}` ? -1 : 1));
      expect(store.dueBefore(null, limit)).toEqual(due.slice(0, limit));
      expect(store.dueBefore(minute(2), 99)).toEqual(due.filter(({ dueAt }) => dueAt <= minute(2)));
      const listed: string[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = store.list('device', after === undefined ? { limit } : { limit, after });
        listed.push(...page.items.map(({ ref }) => ref.id));
        after = page.next;
      }
      expect(listed).toEqual(items.map(({ ref }) => ref.id));
      expect(store.count('device')).toBe(items.length);
    },
  };
}
