import { existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where compiled code is kept. Whoever can write there decides what runs, so it is a folder of the user, or none. */

const OWNER_ONLY = 0o700;
const OTHERS_WRITE = 0o022;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder, made where it is missing; undefined when code is not to be kept, or cannot be. Node's own variables decide,
 * as they do in the Nodes that know them: `NODE_COMPILE_CACHE` names a folder, `NODE_DISABLE_COMPILE_CACHE=1` wants none.
 */
export function codeFolder(env: Env, platform: NodeJS.Platform = process.platform): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE === '1') return undefined;
  try {
    const home = env.HOME || homedir();
    const named = env.NODE_COMPILE_CACHE;
    // As root with the home of somebody else, what is made there would stand in that user's way.
    if (!named && !isOurs(home)) return undefined;
    const folder = named ? join(named, 'drs-emulator') : join(cacheOf(env, home, platform), 'drs-emulator', 'code');
    makeFolder(folder);
    return isOurs(folder) ? folder : undefined;
  } catch {
    // A disk that cannot be written, or no home: it starts as it would for the first time.
    return undefined;
  }
}

/** Where programs of this system keep what they could make again. */
function cacheOf(env: Env, home: string, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
    case 'darwin':
      return join(home, 'Library', 'Caches');
    default:
      return env.XDG_CACHE_HOME || join(home, '.cache');
  }
}

/** Whether only this user can write there. Windows answers by the rights of the folder above, which is the user's. */
function isOurs(folder: string): boolean {
  const found = statSync(folder);
  if (!found.isDirectory()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & OTHERS_WRITE) === 0);
}

/** Parents first, one by one: the recursive way of Node never ends where a file system takes no folders, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: OWNER_ONLY });
}
