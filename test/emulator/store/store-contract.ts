import { describe, expect, it } from 'vitest';
import { seedPortal } from '../../../emulator/domain/seed.ts';
import { CONFLICT, type Kind, type Page, type Snapshot, type Store } from '../../../emulator/store/port.ts';
import fc from '../../support/fast-check.ts';
import { device, deviceRef, keys, minute, noKeys, record, worldWith } from './given.ts';
import { naiveStore, steps } from './naive-store.ts';

/** What every store promises. */
export function itKeepsThePromisesOfAStore(open: (snapshot: Snapshot) => Promise<Store>): void {
  const a = deviceRef('A');
  const b = deviceRef('B');

  describe('units', () => {
    it('hold what the snapshot brought, each at revision 1', async () => {
      const store = await open(worldWith('A'));
      expect(store.read(a)).toMatchObject({ doc: device('A'), revision: 1 });
      expect(store.read({ kind: 'portal', id: 'portal' })).toMatchObject({ doc: seedPortal, revision: 1 });
      expect(store.world()).toEqual(record);
      await store.close();
    });

    it('are not there before their first commit', async () => {
      const store = await open(worldWith());
      expect(store.read(a)).toBeUndefined();
      await store.commit(a, 0, device('A'), noKeys);
      expect(store.read(a)).toMatchObject({ doc: device('A'), revision: 1 });
      await store.close();
    });

    it('show a decision at once', async () => {
      const store = await open(worldWith('A'));
      const landing = store.commit(a, 1, device('A', 1), noKeys);
      expect(store.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      await landing;
      await store.close();
    });

    it('refuse a commit on an older, a newer or a missing revision, and change nothing', async () => {
      const store = await open(worldWith('A'));
      await store.commit(a, 1, device('A', 1), noKeys);
      expect(store.commit(a, 1, device('A', 2), noKeys)).toBe(CONFLICT);
      expect(store.commit(a, 3, device('A', 2), noKeys)).toBe(CONFLICT);
      expect(store.commit(a, 0, device('A', 2), noKeys)).toBe(CONFLICT);
      expect(store.commit(b, 1, device('B', 2), noKeys)).toBe(CONFLICT);
      expect(store.read(a)?.doc.turn).toBe(1);
      expect(store.read(b)).toBeUndefined();
      await store.close();
    });

    it('are gone after a removal, with their keys, and can be made anew', async () => {
      const store = await open(worldWith());
      await store.commit(a, 0, device('A'), keys(['key'], minute(1)));
      expect(store.remove(a, 2)).toBe(CONFLICT);
      await store.remove(a, 1);
      expect(store.read(a)).toBeUndefined();
      expect(store.find('key')).toBeUndefined();
      expect(store.dueBefore(null, 10)).toEqual([]);
      expect(store.count('device')).toBe(0);
      expect(store.remove(a, 1)).toBe(CONFLICT);
      await store.remove(a, 0);
      await store.commit(a, 0, device('A', 5), noKeys);
      expect(store.read(a)).toMatchObject({ doc: { turn: 5 }, revision: 1 });
      await store.close();
    });

    it('lose no update when many decide at once', async () => {
      const store = await open(worldWith('A', 'B'));
      const increments = Array.from({ length: 300 }, async (_, number) => {
        const ref = number % 2 === 0 ? a : b;
        for (let tick = 0; tick < number % 5; tick += 1) await Promise.resolve();
        for (;;) {
          const seen = store.read(ref)!;
          // Something comes between reading and committing, so decisions do collide.
          await Promise.resolve();
          const next = device(seen.doc.serialNumber, seen.doc.turn + 1);
          const landing = store.commit(ref, seen.revision, next, noKeys);
          if (landing !== CONFLICT) return landing;
        }
      });
      await Promise.all(increments);
      expect([store.read(a)?.doc.turn, store.read(b)?.doc.turn]).toEqual([150, 150]);
      await store.close();
    });

    it('have nothing left to land once a commit is acknowledged', async () => {
      const store = await open(worldWith('A'));
      await store.commit(a, 1, device('A', 1), noKeys);
      expect(store.landed(a, 2)).toBeUndefined();
      await store.close();
    });
  });

  describe('unique keys', () => {
    it('lead to the unit that holds them, and follow its commits', async () => {
      const store = await open(worldWith());
      await store.commit(a, 0, device('A'), keys(['one', 'two']));
      expect([store.find('one'), store.find('two'), store.find('three')]).toEqual([a, a, undefined]);
      await store.commit(a, 1, device('A', 1), keys(['two', 'three']));
      expect([store.find('one'), store.find('two'), store.find('three')]).toEqual([undefined, a, a]);
      await store.commit(b, 0, device('B'), keys(['one']));
      expect(store.find('one')).toEqual(b);
      await store.close();
    });

    it('throw when another unit holds one, and change nothing', async () => {
      const store = await open(worldWith('B'));
      await store.commit(a, 0, device('A'), keys(['one']));
      expect(() => store.commit(b, 1, device('B', 1), keys(['free', 'one'], minute(1)))).toThrow(
        'device "acme-coffee/B" claims the key "one", which device "acme-coffee/A" holds',
      );
      expect(store.read(b)).toMatchObject({ doc: device('B'), revision: 1 });
      expect(store.find('free')).toBeUndefined();
      expect(store.dueBefore(null, 10)).toEqual([]);
      const c = deviceRef('C');
      expect(() => store.commit(c, 0, device('C'), keys(['one']))).toThrow('claims the key');
      expect([store.read(c), store.count('device')]).toEqual([undefined, 2]);
      await store.close();
    });
  });

  describe('what is due', () => {
    it('comes nearest first, and of one instant in the order of kind and id', async () => {
      const store = await open(worldWith());
      const topic = { kind: 'topic', id: 'arn:aws:sns:us-east-1:000000000000:drs-acme' } as const;
      for (const [serial, at] of [
        ['B', 5],
        ['A', 5],
        ['C', 1],
        ['D', 9],
      ] as const) {
        await store.commit(deviceRef(serial), 0, device(serial), keys([], minute(at)));
      }
      const seen = store.read(topic)!;
      await store.commit(topic, seen.revision, seen.doc, keys([], minute(5)));
      const order = [deviceRef('C'), a, b, topic, deviceRef('D')];
      expect(store.dueBefore(null, 10).map(({ ref }) => ref)).toEqual(order);
      expect(store.dueBefore(null, 2).map(({ ref }) => ref)).toEqual(order.slice(0, 2));
      expect(store.dueBefore(minute(5), 10).map(({ ref }) => ref)).toEqual(order.slice(0, 4));
      expect(store.dueBefore(minute(0), 10)).toEqual([]);
      expect(store.dueBefore(null, 1)).toEqual([{ ref: deviceRef('C'), dueAt: minute(1) }]);
      await store.close();
    });

    it('follows a unit to an earlier instant, a later one, and away', async () => {
      const store = await open(worldWith('A', 'B'));
      const due = () => store.dueBefore(null, 10).map(({ ref, dueAt }) => [ref.id, dueAt]);
      await store.commit(a, 1, device('A', 1), keys([], minute(5)));
      await store.commit(b, 1, device('B', 1), keys([], minute(6)));
      await store.commit(b, 2, device('B', 2), keys([], minute(4)));
      expect(due()).toEqual([
        [b.id, minute(4)],
        [a.id, minute(5)],
      ]);
      await store.commit(b, 3, device('B', 3), keys([], minute(7)));
      expect(due()).toEqual([
        [a.id, minute(5)],
        [b.id, minute(7)],
      ]);
      await store.commit(a, 2, device('A', 2), noKeys);
      expect(due()).toEqual([[b.id, minute(7)]]);
      await store.close();
    });
  });

  describe('lists', () => {
    const serials = Array.from({ length: 7 }, (_, number) => `SN-${7 - number}`);
    const ids = (page: Page<Kind>): string[] => page.items.map(({ ref }) => ref.id.slice('acme-coffee/'.length));

    it('page through the units in the order of their creation', async () => {
      const store = await open(worldWith(...serials));
      const first = store.list('device', { limit: 3 });
      const second = store.list('device', { limit: 3, after: first.next! });
      const third = store.list('device', { limit: 3, after: second.next! });
      expect([ids(first), ids(second), ids(third)]).toEqual([
        ['SN-7', 'SN-6', 'SN-5'],
        ['SN-4', 'SN-3', 'SN-2'],
        ['SN-1'],
      ]);
      expect(third.next).toBeNull();
      expect(first.items[0]).toEqual({ ref: deviceRef('SN-7'), doc: device('SN-7'), revision: 1 });
      expect([store.count('device'), store.count('portal'), store.count('consent')]).toEqual([7, 1, 0]);
      await store.close();
    });

    it('end without a cursor when the last page is full', async () => {
      const store = await open(worldWith('A', 'B'));
      expect(store.list('device', { limit: 2 }).next).toBeNull();
      expect(store.list('consent')).toEqual({ items: [], next: null });
      await store.close();
    });

    it('go on behind a unit that was removed since, and take in what was created since', async () => {
      const store = await open(worldWith(...serials));
      const first = store.list('device', { limit: 3 });
      await store.remove(deviceRef('SN-5'), 1);
      await store.remove(deviceRef('SN-4'), 1);
      await store.commit(deviceRef('SN-5'), 0, device('SN-5', 9), noKeys);
      expect(ids(store.list('device', { after: first.next! }))).toEqual(['SN-3', 'SN-2', 'SN-1', 'SN-5']);
      await store.close();
    });

    it('are empty behind a cursor that nobody gave out', async () => {
      const store = await open(worldWith(...serials));
      for (const after of ['', 'nowhere at all', '-1', '__proto__', 'zzzzzzzzzz']) {
        expect(store.list('device', { after })).toEqual({ items: [], next: null });
      }
      await store.close();
    });
  });

  describe('the world', () => {
    it('keeps the record that was saved last', async () => {
      const store = await open(worldWith());
      const saving = store.saveWorld({ ...record, epoch: 2 });
      expect(store.world().epoch).toBe(2);
      await saving;
      await store.saveWorld({ ...record, epoch: 3 });
      expect(store.world().epoch).toBe(3);
      await store.close();
    });

    it('is replaced as a whole', async () => {
      const store = await open(worldWith('A', 'B'));
      await store.commit(a, 1, device('A', 1), keys(['key'], minute(1)));
      await store.replace({ ...worldWith('C', 'A'), world: { ...record, epoch: 2 } });
      expect(store.read(a)).toMatchObject({ doc: device('A'), revision: 1 });
      expect([store.read(b), store.find('key'), store.dueBefore(null, 10)]).toEqual([undefined, undefined, []]);
      expect(store.list('device').items.map(({ ref }) => ref)).toEqual([deviceRef('C'), a]);
      expect(store.world().epoch).toBe(2);
      await store.commit(a, 1, device('A', 7), noKeys);
      expect(store.read(a)?.doc.turn).toBe(7);
      await store.close();
    });

    it('stays when the one that should replace it contradicts itself', async () => {
      const store = await open(worldWith('A'));
      await expect(async () => store.replace(worldWith('B', 'B'))).rejects.toThrow('is there twice');
      expect(store.read(a)?.doc).toEqual(device('A'));
      await store.close();
    });
  });

  it('does as a naive store would, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const store = await open(worldWith());
        const naive = naiveStore();
        const landings: (Promise<void> | undefined)[] = [];
        for (const step of sequence) {
          const ref = deviceRef(step.serial);
          const revision = store.read(ref)?.revision ?? 0;
          if (step.act === 'commit') {
            const held = keys(
              step.keys.map((key) => `${step.serial}-${key}`),
              step.due === null ? null : minute(step.due),
            );
            const doc = device(step.serial, step.turn);
            const outcome = store.commit(ref, revision + step.drift, doc, held);
            expect(outcome === CONFLICT).toBe(step.drift !== 0);
            if (outcome !== CONFLICT) {
              landings.push(outcome);
              naive.put(ref, doc, held);
            }
          } else if (step.act === 'remove') {
            const outcome = store.remove(ref, revision);
            if (outcome !== CONFLICT) landings.push(outcome);
            naive.remove(ref);
          } else {
            await Promise.all(landings);
          }
          naive.expectAlike(store, step.limit);
        }
        await Promise.all(landings);
        naive.expectAlike(store, 2);
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
}
