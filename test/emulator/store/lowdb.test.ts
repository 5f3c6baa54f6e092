import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLowdbStore } from '../../../emulator/store/lowdb.ts';
import { CONFLICT, type Store } from '../../../emulator/store/port.ts';
import fc from '../../support/fast-check.ts';
import { diskFull, faultyFiles } from './faulty-files.ts';
import { copyOf, device, deviceRef, keys, minute, noKeys, record, temporaryFolder, worldWith } from './given.ts';
import { itKeepsThePromisesOfAStore } from './store-contract.ts';

const a = deviceRef('A');
const b = deviceRef('B');
const never = (): never => {
  throw new Error('a world that is there is not seeded again');
};
const json = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(...path), 'utf8'));
const landing = (outcome: Promise<void> | undefined | typeof CONFLICT): Promise<void> => {
  if (outcome === CONFLICT) throw new Error('unexpected conflict');
  return outcome ?? Promise.resolve();
};

/** A store on a disk that can be told to fail; device A is there at revision 1. */
async function givenStore(...serials: string[]) {
  const dir = await temporaryFolder();
  const disk = faultyFiles();
  const store = await openLowdbStore(dir, () => worldWith('A', ...serials), { files: disk });
  disk.started.length = 0;
  return { dir, disk, store };
}

/** What another process would find if this one died now. */
const afterDeath = async (dir: string): Promise<Store> => openLowdbStore(await copyOf(dir), never);

describe('the store in a folder', () => {
  itKeepsThePromisesOfAStore(async (snapshot) => openLowdbStore(await temporaryFolder(), () => snapshot));

  describe('on disk', () => {
    it('is one readable document per unit', async () => {
      const { dir, store } = await givenStore();
      await landing(store.commit(a, 1, device('A', 1), keys(['order:1'], minute(1))));
      await store.close();
      expect(await json(dir, 'current.json')).toEqual({ format: 'drs-emulator-data', version: 1, folder: 'world-1' });
      const world = join(dir, 'world-1');
      expect((await readdir(world)).sort()).toEqual(['devices', 'portal.json', 'topics', 'world.json']);
      expect(await json(world, 'world.json')).toEqual(record);
      const [file] = await readdir(join(world, 'devices/acme-coffee'));
      expect(await readFile(join(world, 'devices/acme-coffee', file!), 'utf8')).toBe(
        JSON.stringify(
          {
            kind: 'device',
            id: 'acme-coffee/A',
            revision: 2,
            created: 3,
            keys: { unique: ['order:1'], dueAt: minute(1) },
            doc: device('A', 1),
          },
          null,
          2,
        ),
      );
    });

    it('is closed to other users, and so are the files with secrets', async () => {
      const dir = join(await temporaryFolder(), 'made/anew');
      const store = await openLowdbStore(dir, () => worldWith('A'));
      await store.saveWorld({ ...record, epoch: 2 });
      const mode = async (...path: string[]) => ((await stat(join(dir, ...path))).mode & 0o777).toString(8);
      expect(await mode()).toBe('700');
      expect(await mode('world-1')).toBe('700');
      expect(await mode('world-1', 'world.json')).toBe('600');
      expect(await mode('world-1', 'portal.json')).toBe('600');
      await store.close();
    });

    it('comes back as it was acknowledged, with keys, instants and the order of creation', async () => {
      const { dir, store } = await givenStore('Z', 'B');
      await landing(store.commit(a, 1, device('A', 1), keys(['one'], minute(3))));
      await landing(store.remove(b, 1));
      await landing(store.commit(b, 0, device('B', 9), keys(['two'], minute(1))));
      await store.saveWorld({ ...record, epoch: 5 });
      const again = await afterDeath(dir);
      expect(again.world()).toEqual({ ...record, epoch: 5 });
      expect(again.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      expect(again.list('device').items.map(({ ref }) => ref)).toEqual([a, deviceRef('Z'), b]);
      expect([again.find('one'), again.find('two')]).toEqual([a, b]);
      expect(again.dueBefore(null, 9).map(({ ref }) => ref)).toEqual([b, a]);
      const cursor = store.list('device', { limit: 2 }).next!;
      expect(again.list('device', { after: cursor }).items.map(({ ref }) => ref)).toEqual([b]);
      await Promise.all([store.close(), again.close()]);
    });

    it('tells ids apart that differ in case only, and takes reserved and longest names', async () => {
      const serials = ['SN-a', 'sn-A', 'sn-a', 'con', 'CON', 'nul', 'x'.repeat(64), 'X'.repeat(64), '-', '+_'];
      const dir = await temporaryFolder();
      const store = await openLowdbStore(dir, () => worldWith(...serials));
      await Promise.all(
        serials.map((serial, turn) => store.commit(deviceRef(serial), 1, device(serial, turn), noKeys)),
      );
      await landing(store.commit(deviceRef('1', 'AUX'), 0, device('1', 0, 'AUX'), noKeys));
      await store.close();
      const again = await openLowdbStore(dir, never);
      expect(serials.map((serial) => again.read(deviceRef(serial))?.doc.turn)).toEqual(serials.map((_, turn) => turn));
      expect(again.count('device')).toBe(serials.length + 1);
      await again.close();
    });

    it('refuses a unit that no file could hold before anybody sees it', async () => {
      const { store } = await givenStore();
      expect(() => store.commit({ kind: 'device', id: 'no-serial' }, 0, device('A'), noKeys)).toThrow('MODEL/SERIAL');
      expect(store.count('device')).toBe(1);
      await store.close();
    });
  });

  describe('a commit', () => {
    it('resolves only when its document has landed', async () => {
      const { dir, disk, store } = await givenStore();
      const letGo = disk.hold();
      let isLanded = false;
      const done = landing(store.commit(a, 1, device('A', 1), noKeys)).then(() => {
        isLanded = true;
      });
      await disk.startedAtLeast(1);
      const meanwhile = await afterDeath(dir);
      expect([isLanded, meanwhile.read(a)?.revision]).toEqual([false, 1]);
      letGo();
      await done;
      const later = await afterDeath(dir);
      expect(later.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      await Promise.all([store.close(), meanwhile.close(), later.close()]);
    });

    it('shares one write with all that are decided while another is in flight', async () => {
      const { dir, disk, store } = await givenStore();
      const letGo = disk.hold();
      const first = store.commit(a, 1, device('A', 1), noKeys);
      await disk.startedAtLeast(1);
      const others = Array.from({ length: 50 }, (_, n) => store.commit(a, n + 2, device('A', n + 2), noKeys));
      expect(store.landed(a, 2)).toBe(first);
      expect(store.landed(a, 30)).toBe(others[0]);
      letGo();
      await Promise.all([first, ...others]);
      expect(disk.started).toHaveLength(2);
      expect(store.landed(a, 52)).toBeUndefined();
      const again = await afterDeath(dir);
      expect(again.read(a)).toMatchObject({ doc: { turn: 51 }, revision: 52 });
      await Promise.all([store.close(), again.close()]);
    });

    it('never has two writes in flight on one document', async () => {
      const { disk, store } = await givenStore();
      const all: Promise<void>[] = [];
      for (let turn = 1; turn <= 40; turn += 1) {
        all.push(landing(store.commit(a, turn, device('A', turn), noKeys)));
        if (turn % 3 === 0) await new Promise(setImmediate);
      }
      await Promise.all(all);
      expect(disk.started.length).toBeGreaterThan(1);
      expect(disk.peakOnOne()).toBe(1);
      await store.close();
    });

    it('waits its turn in a burst over many units, so that files do not run out', async () => {
      const dir = await temporaryFolder();
      const disk = faultyFiles();
      const store = await openLowdbStore(dir, () => worldWith(), { files: disk, writesAtOnce: 4 });
      const serials = Array.from({ length: 400 }, (_, n) => `sn-${n}`);
      await Promise.all(serials.map((serial) => store.commit(deviceRef(serial), 0, device(serial), noKeys)));
      expect(disk.peak()).toBe(4);
      await store.close();
      const again = await openLowdbStore(dir, never, { files: disk, writesAtOnce: 4 });
      expect(again.count('device')).toBe(400);
      await again.close();
    });

    it('is not held up by a slow write of another unit', async () => {
      const { disk, store } = await givenStore('B');
      const letGo = disk.hold();
      const slow = store.commit(a, 1, device('A', 1), noKeys);
      await disk.startedAtLeast(1);
      disk.hold()();
      await landing(store.commit(b, 1, device('B', 1), noKeys));
      expect(store.landed(b, 2)).toBeUndefined();
      expect(store.landed(a, 2)).toBe(slow);
      letGo();
      await slow;
      await store.close();
    });
  });

  describe('a removal', () => {
    it('takes the file away, also of a unit that never reached the disk', async () => {
      const { dir, store } = await givenStore();
      await landing(store.remove(a, 1));
      const created = landing(store.commit(b, 0, device('B'), noKeys));
      const removed = landing(store.remove(b, 1));
      await Promise.all([created, removed]);
      expect(await readdir(join(dir, 'world-1/devices/acme-coffee'))).toEqual([]);
      await store.close();
    });

    it('gives way to a unit made anew before it landed', async () => {
      const { dir, disk, store } = await givenStore();
      const letGo = disk.hold();
      const removed = landing(store.remove(a, 1));
      await disk.startedAtLeast(1);
      const created = landing(store.commit(a, 0, device('A', 8), noKeys));
      expect(store.read(a)?.doc.turn).toBe(8);
      letGo();
      await Promise.all([removed, created]);
      const again = await afterDeath(dir);
      expect(again.read(a)?.doc.turn).toBe(8);
      await Promise.all([store.close(), again.close()]);
    });

    it('that fails leaves the unit, its keys and its place in lists', async () => {
      const { disk, store } = await givenStore('B');
      await landing(store.commit(a, 1, device('A', 1), keys(['one'], minute(1))));
      disk.fail(true);
      await expect(store.remove(a, 2)).rejects.toThrow('ENOSPC');
      expect(store.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      expect(store.find('one')).toEqual(a);
      expect(store.list('device').items.map(({ ref }) => ref)).toEqual([a, b]);
      expect(store.dueBefore(null, 9)).toEqual([{ ref: a, dueAt: minute(1) }]);
      await store.close();
    });
  });

  it('keeps a unit whose file cannot be taken away', async () => {
    const { dir, store } = await givenStore();
    const folder = join(dir, 'world-1/devices/acme-coffee');
    const [file] = await readdir(folder);
    await rm(join(folder, file!));
    await mkdir(join(folder, file!));
    await expect(store.remove(a, 1)).rejects.toThrow(/EISDIR|EPERM/);
    expect(store.read(a)?.revision).toBe(1);
    await store.close();
  });

  describe('a failing write', () => {
    it('rejects everything decided on the unit since it last landed, and takes it back', async () => {
      const { dir, disk, store } = await givenStore();
      await landing(store.commit(a, 1, device('A', 1), keys(['landed'], minute(1))));
      const letGo = disk.hold();
      disk.fail(true);
      const one = store.commit(a, 2, device('A', 2), keys(['two'], minute(2)));
      await disk.startedAtLeast(2);
      const two = store.commit(a, 3, device('A', 3), keys(['landed', 'three'], null));
      const reader = store.landed(a, 4);
      expect([store.find('two'), store.find('landed'), store.find('three')]).toEqual([undefined, a, a]);
      letGo();
      const outcomes = await Promise.allSettled([one, two, reader]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(store.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      expect([store.find('two'), store.find('landed'), store.find('three')]).toEqual([undefined, a, undefined]);
      expect(store.dueBefore(null, 9)).toEqual([{ ref: a, dueAt: minute(1) }]);
      expect(disk.started).toHaveLength(2);
      const again = await afterDeath(dir);
      expect(again.read(a)).toMatchObject({ doc: device('A', 1), revision: 2 });
      await Promise.all([store.close(), again.close()]);
    });

    it('does not stop the service: the next commit tries again', async () => {
      const { dir, disk, store } = await givenStore('B');
      disk.fail((path) => path.includes('/a~'));
      await expect(store.commit(a, 1, device('A', 1), noKeys)).rejects.toThrow('ENOSPC');
      await landing(store.commit(b, 1, device('B', 1), noKeys));
      await expect(store.commit(a, 1, device('A', 1), noKeys)).rejects.toThrow('ENOSPC');
      disk.fail(false);
      await landing(store.commit(a, 1, device('A', 2), noKeys));
      const again = await afterDeath(dir);
      expect([again.read(a)?.doc.turn, again.read(b)?.doc.turn]).toEqual([2, 1]);
      await Promise.all([store.close(), again.close()]);
    });

    it('makes a unit that was being created vanish', async () => {
      const { disk, store } = await givenStore();
      disk.fail(true);
      const creation = store.commit(b, 0, device('B'), keys(['key'], minute(1)));
      const change = store.commit(b, 1, device('B', 1), keys(['key', 'more'], minute(1)));
      await expect(creation).rejects.toThrow('ENOSPC');
      await expect(change).rejects.toThrow('ENOSPC');
      expect([store.read(b), store.find('key'), store.find('more')]).toEqual([undefined, undefined, undefined]);
      expect([store.count('device'), store.dueBefore(null, 9)]).toEqual([1, []]);
      await expect(store.landed(b, 1)).rejects.toThrow('was rolled back');
      disk.fail(false);
      await landing(store.commit(b, 0, device('B'), keys(['key'])));
      expect(store.find('key')).toEqual(b);
      await store.close();
    });

    it('never lets a lost revision pass for a later one', async () => {
      const { disk, store } = await givenStore();
      for (const turn of [1, 2]) {
        disk.fail(true);
        const seen = store.read(a)!;
        const lost = landing(store.commit(a, seen.revision, device('A', turn), noKeys));
        const { revision } = store.read(a)!;
        await expect(lost).rejects.toEqual(diskFull());
        disk.fail(false);
        expect(store.commit(a, revision, device('A', 9), noKeys)).toBe(CONFLICT);
        await landing(store.commit(a, seen.revision, device('A', 8), noKeys));
        expect(store.commit(a, revision, device('A', 9), noKeys)).toBe(CONFLICT);
        await expect(store.landed(a, revision)).rejects.toThrow('was rolled back');
        expect(store.landed(a, store.read(a)!.revision)).toBeUndefined();
        expect(store.landed(a, 1)).toBeUndefined();
      }
      await store.close();
    });

    it('keeps a key taken that the unit may have to fall back on', async () => {
      const { disk, store } = await givenStore('B');
      await landing(store.commit(a, 1, device('A', 1), keys(['one'])));
      const letGo = disk.hold();
      disk.fail(true);
      const givingUp = landing(store.commit(a, 2, device('A', 2), noKeys));
      expect(store.find('one')).toBeUndefined();
      expect(() => store.commit(b, 1, device('B', 1), keys(['one']))).toThrow('claims the key');
      letGo();
      await expect(givingUp).rejects.toThrow('ENOSPC');
      expect(store.find('one')).toEqual(a);
      disk.fail(false);
      await landing(store.commit(a, 2, device('A', 3), noKeys));
      await landing(store.commit(b, 1, device('B', 1), keys(['one'])));
      expect(store.find('one')).toEqual(b);
      await store.close();
    });

    it('of the record leaves the one that landed last', async () => {
      const { dir, disk, store } = await givenStore();
      disk.fail(true);
      const saving = store.saveWorld({ ...record, epoch: 2 });
      expect(store.world().epoch).toBe(2);
      await expect(saving).rejects.toThrow('ENOSPC');
      expect(store.world().epoch).toBe(1);
      disk.fail(false);
      await store.saveWorld({ ...record, epoch: 3 });
      const again = await afterDeath(dir);
      expect(again.world().epoch).toBe(3);
      await Promise.all([store.close(), again.close()]);
    });

    it('because a folder went away is mended by the next', async () => {
      const { dir, disk, store } = await givenStore();
      await rm(join(dir, 'world-1/devices'), { recursive: true });
      await expect(store.commit(a, 1, device('A', 1), noKeys)).rejects.toThrow('ENOENT');
      await landing(store.commit(a, 1, device('A', 1), noKeys));
      expect(disk.started).toHaveLength(2);
      await store.close();
    });

    it('anywhere leaves memory and disk at what was acknowledged, whatever else happens', async () => {
      const step = fc.record({
        act: fc.constantFrom('commit', 'commit', 'commit', 'remove', 'break', 'mend', 'pause', 'settle'),
        serial: fc.constantFrom('A', 'B', 'C'),
        key: fc.nat(3),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (sequence) => {
          const { dir, disk, store } = await givenStore();
          const acknowledged = new Map<string, number | undefined>([['A', 0]]);
          const landings: Promise<void>[] = [];
          for (const [turn, { act, serial, key }] of sequence.entries()) {
            const ref = deviceRef(serial);
            const revision = store.read(ref)?.revision ?? 0;
            const note = (outcome: Promise<void> | undefined | typeof CONFLICT, result: number | undefined) =>
              landings.push(
                landing(outcome).then(
                  () => void acknowledged.set(serial, result),
                  () => {},
                ),
              );
            if (act === 'commit') {
              note(store.commit(ref, revision, device(serial, turn), keys([`${serial}${key}`], minute(key))), turn);
            } else if (act === 'remove') {
              if (revision > 0) note(store.remove(ref, revision), undefined);
            } else if (act === 'pause') await new Promise(setImmediate);
            else if (act === 'settle') await Promise.all(landings);
            else disk.fail(act === 'break');
          }
          await Promise.all(landings);
          const again = await afterDeath(dir);
          for (const { serial } of sequence) {
            const ref = deviceRef(serial);
            expect(store.read(ref)?.doc.turn).toBe(acknowledged.get(serial));
            expect(again.read(ref)?.doc.turn).toBe(acknowledged.get(serial));
            for (const key of [0, 1, 2, 3])
              expect(store.find(`${serial}${key}`)).toEqual(again.find(`${serial}${key}`));
          }
          expect(store.dueBefore(null, 9)).toEqual(again.dueBefore(null, 9));
          const listed = (from: Store) => from.list('device').items.map(({ ref }) => ref.id);
          expect(listed(store)).toEqual(listed(again));
          await Promise.all([store.close(), again.close()]);
        }),
        { numRuns: 60 },
      );
    }, 30_000);
  });

  describe('another world', () => {
    it('takes the place of the old one in one step, and the old folder goes', async () => {
      const { dir, store } = await givenStore();
      await store.replace({ ...worldWith('B'), world: { ...record, epoch: 2 } });
      await store.close();
      expect((await readdir(dir)).sort()).toEqual(['current.json', 'world-2']);
      const again = await openLowdbStore(dir, never);
      expect([again.read(a), again.read(b)?.revision, again.world().epoch]).toEqual([undefined, 1, 2]);
      await again.close();
    });

    it('that cannot be written leaves the old one in service', async () => {
      for (const broken of ['world.json', 'b~', 'current.json']) {
        const { dir, disk, store } = await givenStore();
        disk.fail((path) => path.includes(broken));
        await expect(store.replace(worldWith('B'))).rejects.toThrow('ENOSPC');
        disk.fail(false);
        await landing(store.commit(a, 1, device('A', 1), noKeys));
        const again = await afterDeath(dir);
        expect([again.read(a)?.doc.turn, again.read(b)]).toEqual([1, undefined]);
        await store.replace(worldWith('B'));
        expect(store.read(a)).toBeUndefined();
        await Promise.all([store.close(), again.close()]);
      }
    });

    it('answers who waits for a write to the old one', async () => {
      const { dir, disk, store } = await givenStore('C');
      const letGo = disk.hold((path) => path.includes('world-1'));
      const inFlight = store.commit(a, 1, device('A', 1), noKeys);
      await disk.startedAtLeast(1);
      const queued = store.commit(a, 2, device('A', 2), noKeys);
      const saving = store.saveWorld({ ...record, epoch: 4 });
      await store.replace(worldWith('B'));
      expect([store.read(a), store.world().epoch]).toEqual([undefined, 1]);
      letGo();
      await Promise.all([inFlight, queued, saving]);
      await store.close();
      expect(disk.started.filter((path) => path.includes('world-1/devices'))).toHaveLength(1);
      expect((await readdir(dir)).sort()).toEqual(['current.json', 'world-2']);
    });

    it('comes last when two are asked for at once', async () => {
      const { dir, store } = await givenStore();
      await Promise.all([store.replace(worldWith('B')), store.replace(worldWith('C'))]);
      await store.close();
      const again = await openLowdbStore(dir, never);
      expect(again.list('device').items.map(({ ref }) => ref)).toEqual([deviceRef('C')]);
      await again.close();
    });

    it('that a killed process left half-written is not seen, and removed', async () => {
      const { dir, store } = await givenStore();
      await store.close();
      await mkdir(join(dir, 'world-2/devices/acme-coffee'), { recursive: true });
      await writeFile(join(dir, 'world-2/devices/acme-coffee/b.json'), '{"kind":"dev');
      await mkdir(join(dir, 'world-0815-notes'));
      await mkdir(join(dir, 'world-9/of-my-game'), { recursive: true });
      const again = await openLowdbStore(dir, never);
      expect(again.read(b)).toBeUndefined();
      await again.replace(worldWith('B'));
      await again.close();
      expect((await readdir(dir)).sort()).toEqual(['current.json', 'world-0815-notes', 'world-10', 'world-9']);
    });
  });

  it('finishes what is under way before it closes, and takes nothing more', async () => {
    const { dir, store } = await givenStore();
    const committed = store.commit(a, 1, device('A', 1), noKeys);
    const replaced = store.replace(worldWith('B'));
    const closed = store.close();
    await Promise.all([committed, replaced, closed, store.close()]);
    await expect(store.commit(b, 1, device('B', 1), noKeys)).rejects.toThrow('is closed');
    await expect(store.remove(b, 1)).rejects.toThrow('is closed');
    await expect(store.saveWorld(record)).rejects.toThrow('is closed');
    await expect(store.replace(worldWith())).rejects.toThrow('is closed');
    const again = await openLowdbStore(dir, never);
    expect(again.read(b)?.revision).toBe(1);
    await again.close();
  });
});
