import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { codeOf, DataFolderError, dataPaths } from './data-folder.ts';

/**
 * One emulator per data folder: a lock file with the process id. The lock of a process that is gone is taken
 * over, by one of those who try.
 */

/** Locks of this process: its own id in a lock file says nothing, since process ids come again (in a container always 1). */
const held = new Set<string>();

/** Locks the folder and returns what releases it. Throws a DataFolderError of kind `locked`. */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const { lock } = dataPaths(await realpath(dir));
  if (held.has(lock)) throw locked(dir, process.pid, lock);
  held.add(lock);
  try {
    await take(lock, dir);
  } catch (error) {
    held.delete(lock);
    throw error;
  }
  return async () => {
    if ((await holderOf(lock)) === process.pid) await rm(lock, { force: true });
    held.delete(lock);
  };
}

async function take(lock: string, dir: string): Promise<void> {
  for (;;) {
    if (await create(lock)) return;
    const pid = await holderOf(lock);
    if (pid === undefined) continue;
    if (isAlive(pid)) throw locked(dir, pid, lock);
    // Two may see the dead lock at once. Whoever locks the taking-over looks again and replaces it, so that
    // nobody ever deletes the fresh lock of another.
    const turn = `${lock}~`;
    await take(turn, dir);
    try {
      if (Object.is(await holderOf(lock), pid)) return await replace(lock);
    } finally {
      await rm(turn, { force: true });
    }
  }
}

const temporary = (lock: string): string => `${lock}.${process.pid}.tmp`;
const writePid = (path: string, flag: 'w' | 'wx') => writeFile(path, `${process.pid}\n`, { flag, mode: 0o600 });

/** False when the lock is there already. A link shows the file with its content at once, never empty. */
async function create(lock: string): Promise<boolean> {
  const full = temporary(lock);
  await writePid(full, 'w');
  try {
    await link(full, lock).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error;
      // A disk without hard links.
      await writePid(lock, 'wx');
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(full, { force: true });
  }
}

async function replace(lock: string): Promise<void> {
  await writePid(temporary(lock), 'w');
  await rename(temporary(lock), lock);
}

/** The process id in the lock; NaN when it holds none, undefined when there is no lock. */
async function holderOf(lock: string): Promise<number | undefined> {
  try {
    const text = (await readFile(lock, 'utf8')).trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const locked = (dir: string, pid: number, lock: string): DataFolderError =>
  new DataFolderError(
    'locked',
    `The data folder ${dir} is in use by process ${pid}: stop that emulator or choose another folder (if it is no emulator, delete ${lock}).`,
  );

/** Whether a file of the data folder was left by a process that died while it took the lock. */
export function isLeftOver(name: string): boolean {
  const pid = /^lock~*\.(\d+)\.tmp$/.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}
