import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataPaths, inWords, prepareFolder } from './data-folder.ts';
import { DiskWorld } from './disk-world.ts';
import { CurrentFile } from './documents.ts';
import { Gate } from './gate.ts';
import { isTemporary, type JsonFiles, lowdbFiles } from './json-files.ts';
import { damaged, loadWorld, readDocument } from './load-world.ts';
import { isLeftOver, lockFolder } from './lock.ts';
import type { Snapshot, Store } from './port.ts';

export { DataFolderError, dataPaths } from './data-folder.ts';

export interface LowdbStoreOptions {
  /** How documents are read and written; lowdb by default. */
  files?: JsonFiles;
  /** Writes in flight at most, over all documents. */
  writesAtOnce?: number;
}

/**
 * A world in a folder, one readable JSON document per unit:
 *
 *     lock            process id of the emulator that uses the folder
 *     current.json    which world counts: the one switch of `replace`
 *     world-<n>/      world.json, portal.json, topics/, consents/, devices/<model>/<serial>.json
 *
 * What was acknowledged survives the death of the process at any moment (not a power cut: files are not synced).
 * `seedWorld` is asked only when the folder holds no world yet. Throws a DataFolderError.
 */
export async function openLowdbStore(
  dir: string,
  seedWorld: () => Snapshot,
  { files = lowdbFiles, writesAtOnce = 32 }: LowdbStoreOptions = {},
): Promise<Store> {
  const root = resolve(dir);
  try {
    await prepareFolder(root);
    const unlock = await lockFolder(root);
    try {
      const gate = new Gate(writesAtOnce);
      const opened = await openWorld(root, seedWorld, files, gate);
      return storeOn(root, opened, files, gate, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  } catch (error) {
    throw inWords(root, error);
  }
}

interface Opened {
  readonly world: DiskWorld;
  /** Number of the newest folder. */
  readonly number: number;
}

const folderOf = (number: number): string => `world-${number}`;
const numberOf = (name: string): number => Number(/^world-([1-9]\d{0,14})$/.exec(name)?.[1] ?? 0);

const pointAt = (root: string, number: number, files: JsonFiles): Promise<void> => {
  const current: CurrentFile = { format: 'drs-emulator-data', version: 1, folder: folderOf(number) };
  return files.write(dataPaths(root).current, current);
};

async function openWorld(root: string, seedWorld: () => Snapshot, files: JsonFiles, gate: Gate): Promise<Opened> {
  const names = await readdir(root);
  const newest = Math.max(0, ...names.map(numberOf));
  const isPointed = names.includes('current.json');
  const number = isPointed ? await pointedAt(root, names, files) : await newestWhole(root, names);
  if (number === null) {
    const world = await DiskWorld.create(join(root, folderOf(newest + 1)), seedWorld(), files, gate);
    await pointAt(root, newest + 1, files);
    await cleanUp(root, names, newest + 1, []);
    return { world, number: newest + 1 };
  }
  const { leftOvers, ...loaded } = await loadWorld(root, folderOf(number), files, gate);
  if (!isPointed) await pointAt(root, number, files);
  await cleanUp(root, names, number, leftOvers);
  return { world: new DiskWorld(join(root, folderOf(number)), loaded, files, gate), number: newest };
}

async function pointedAt(root: string, names: readonly string[], files: JsonFiles): Promise<number> {
  const { folder } = await readDocument(root, 'current.json', CurrentFile, files);
  if (!names.includes(folder)) throw damaged(root, 'current.json', `its folder ${folder} is missing`);
  return numberOf(folder);
}

/** Without current.json: somebody deleted it, or the first start was killed just before it. Either way a whole world counts. */
async function newestWhole(root: string, names: readonly string[]): Promise<number | null> {
  const numbers = names.map(numberOf).filter((number) => number > 0);
  for (const number of numbers.sort((a, b) => b - a)) {
    if ((await readdir(join(root, folderOf(number)))).includes('world.json')) return number;
  }
  return null;
}

/** Removes what killed processes left: worlds that do not count, and files half-written. */
async function cleanUp(root: string, names: readonly string[], number: number, leftOvers: readonly string[]) {
  const stale = names
    .filter((name) => name === '.current.json.tmp' || isLeftOver(name))
    .map((name) => join(root, name));
  for (const name of names) {
    if (numberOf(name) === 0 || numberOf(name) === number) continue;
    const inside = await readdir(join(root, name));
    // A folder that only happens to have such a name stays.
    if (inside.every((entry) => IN_A_WORLD.has(entry) || isTemporary(entry))) stale.push(join(root, name));
  }
  for (const path of [...stale, ...leftOvers]) await rm(path, { recursive: true, force: true });
}

const IN_A_WORLD = new Set(['world.json', 'portal.json', 'topics', 'consents', 'devices']);

function storeOn(root: string, opened: Opened, files: JsonFiles, gate: Gate, unlock: () => Promise<void>): Store {
  let { world, number } = opened;
  let replacing: Promise<void> = Promise.resolve();
  let cleaning: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const closed = (): Promise<never> => Promise.reject(new Error(`the store in ${root} is closed`));

  const forget = async (old: DiskWorld): Promise<void> => {
    old.abandon();
    await old.drained();
    // A folder that cannot be removed now is removed at the next start.
    await rm(old.path, { recursive: true, force: true }).catch(() => {});
  };

  const switchTo = async (snapshot: Snapshot): Promise<void> => {
    number += 1;
    const next = await DiskWorld.create(join(root, folderOf(number)), snapshot, files, gate);
    try {
      await pointAt(root, number, files);
    } catch (error) {
      await rm(next.path, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
    const before = cleaning;
    const old = world;
    world = next;
    cleaning = Promise.all([before, forget(old)]).then(() => {});
  };

  return {
    read: (ref) => world.units.read(ref),
    find: (uniqueKey) => world.units.find(uniqueKey),
    list: (kind, options) => world.units.list(kind, options),
    count: (kind) => world.units.count(kind),
    dueBefore: (instant, limit) => world.units.dueBefore(instant, limit),
    commit: (ref, expectedRevision, doc, keys) =>
      closing === undefined ? world.commit(ref, expectedRevision, doc, keys) : closed(),
    remove: (ref, expectedRevision) => (closing === undefined ? world.remove(ref, expectedRevision) : closed()),
    landed: (ref, revision) => world.landed(ref, revision),
    world: () => world.record(),
    saveWorld: (record) => (closing === undefined ? world.saveRecord(record) : closed()),
    replace(snapshot) {
      if (closing !== undefined) return closed();
      const done = replacing.then(() => switchTo(snapshot));
      replacing = done.catch(() => {});
      return done;
    },
    close() {
      closing ??= (async () => {
        await replacing;
        await world.drained();
        await cleaning;
        await unlock();
      })();
      return closing;
    },
  };
}
