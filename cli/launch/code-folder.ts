import { existsSync, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * Where compiled code is kept. Whoever can write there, or put another folder in its place, decides what runs; so all of
 * the way to it belongs to the user or the system, or nothing is kept.
 */

const OWNER_ONLY = 0o700;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;
const ROOT = 0;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder, made where it is missing, by its real path; undefined when code is not to be kept, or cannot be. Node's own
 * variables decide, as they do in the Nodes that know them: `NODE_COMPILE_CACHE` names a folder,
 * `NODE_DISABLE_COMPILE_CACHE=1` wants none.
 */
export function codeFolder(env: Env, platform: NodeJS.Platform = process.platform): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE === '1') return undefined;
  try {
    const named = env.NODE_COMPILE_CACHE;
    const base = named ? resolve(named) : cacheOf(env, platform);
    // A relative one would lead into the project that somebody works on.
    if (!isAbsolute(base)) return undefined;
    const below = named ? ['drs-emulator'] : ['drs-emulator', 'code'];
    return makeSafely(base, below);
  } catch {
    // A disk that cannot be written, or no home: it starts as it would for the first time.
    return undefined;
  }
}

/** Where programs of this system keep what they could make again. */
function cacheOf(env: Env, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir();
  switch (platform) {
    case 'win32':
      return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
    case 'darwin':
      return join(home, 'Library', 'Caches');
    default:
      return env.XDG_CACHE_HOME || join(home, '.cache');
  }
}

/** Looks at all that is there already before it makes what is missing: nothing of ours is left with somebody else. */
function makeSafely(base: string, below: readonly string[]): string | undefined {
  const missing: string[] = [];
  let there = base;
  for (; !existsSync(there) && dirname(there) !== there; there = dirname(there)) missing.unshift(there);
  if (!isSafeWay(there)) return undefined;
  // One by one: the recursive way of Node never ends where a file system takes no folders, as in /proc.
  for (const folder of missing) mkdirSync(folder);
  let folder = realpathSync(base);
  for (const name of below) {
    folder = join(folder, name);
    if (!existsSync(folder)) mkdirSync(folder, { mode: OWNER_ONLY });
    const found = lstatSync(folder);
    if (!found.isDirectory() || !isOnlyOurs(found)) return undefined;
  }
  return folder;
}

/** Whether nobody but the user and the system can change where a path leads: its folders, and those its links lead to. */
function isSafeWay(path: string): boolean {
  for (let part = path; ; part = dirname(part)) {
    const found = lstatSync(part);
    if (found.isSymbolicLink() ? !isSafeWay(realpathSync(part)) : !isSafe(found)) return false;
    if (dirname(part) === part) return true;
  }
}

function isSafe(found: Stats): boolean {
  if (process.getuid === undefined) return true;
  if (found.uid !== ROOT && found.uid !== process.getuid()) return false;
  // In a sticky folder, as /tmp is, each can move only what is his.
  return (found.mode & STICKY) !== 0 || !othersCanWrite(found);
}

const isOnlyOurs = (found: Stats): boolean =>
  process.getuid === undefined || (found.uid === process.getuid() && !othersCanWrite(found));

/** The group that has the number of its user is his alone; where systems make such groups, folders are writable to them. */
const othersCanWrite = ({ mode, uid, gid }: Stats): boolean =>
  (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
