import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { isForeign } from '../../scenarios/runner/find-files.ts';

/**
 * Tells which files and folders were changed. Folders are watched, not files: an editor that writes aside and renames
 * puts another file in the place of the one that was there.
 */

export interface FileWatch {
  /** Absolute paths that changed since the last call; waits for one. Undefined once it was closed. */
  next(): Promise<Changed | undefined>;
  /**
   * Watches these files and the YAML files beside them, and all that is below these folders. What is not there is
   * waited for. Absolute paths. What came below a folder, or came back, is watched when this is called again.
   */
  also(files: readonly string[], folders?: readonly string[]): void;
  close(): void;
}

export interface Changed {
  readonly paths: readonly string[];
  /** Whether a path is one of them, or lies in a folder that is. */
  touches(path: string): boolean;
}

/** An editor that saves touches a file several times. */
const QUIET_MS = 30;

export function watchFiles(): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  /** Files that were named, whatever their names end in. */
  const named = new Set<string>();
  /** Folders whose coming and going is told. */
  const wanted = new Set<string>();
  /** Those below which everything is. */
  const trees = new Set<string>();
  let changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let wake: (() => void) | undefined;

  const tell = (path: string): void => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => wake?.(), QUIET_MS);
  };

  /** A folder that went has nothing more to tell; one that took its place is another. */
  const drop = (folder: string): boolean => {
    const gone = [...watchers].filter(([path]) => isWithin(folder, path));
    for (const [path, watcher] of gone) {
      watcher.close();
      watchers.delete(path);
    }
    return gone.length > 0;
  };

  const notice = (folder: string, type: string, name: string): void => {
    const path = join(folder, name);
    if (named.has(path) || (/\.ya?ml$/i.test(name) && !isForeign(name))) tell(path);
    if (type !== 'rename') return;
    const isFolder = drop(path) || [...wanted].some((one) => isWithin(path, one));
    if (isFolder || (trees.has(folder) && !isForeign(name) && isFolderNow(path))) tell(path);
    else if (name === basename(folder) && !existsSync(path)) {
      // It tells of its own end by its own name.
      drop(folder);
      tell(folder);
    }
  };

  /** Whether it is watched from now on. */
  const add = (folder: string): boolean => {
    if (watchers.has(folder)) return true;
    try {
      const watcher = watch(folder, (type, name) => {
        if (name !== null) notice(folder, type, String(name));
      });
      watcher.on('error', () => {
        drop(folder);
        tell(folder);
      });
      watchers.set(folder, watcher);
      return true;
    } catch {
      // It went away before it could be watched.
      return false;
    }
  };

  /** Of a folder that is not there the nearest one that is, until what leads to it comes. */
  const addOrAwait = (folder: string): void => {
    wanted.add(folder);
    for (let at = nearestFolder(folder); add(at) && at !== nearestFolder(folder); at = nearestFolder(folder));
  };

  /** Each before it is read: what comes into it afterwards is told. */
  const addTree = (folder: string): void => {
    trees.add(folder);
    addOrAwait(folder);
    for (const name of foldersIn(folder)) if (!isForeign(name)) addTree(join(folder, name));
  };

  return {
    async next() {
      if (changed.size === 0 && !isClosed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      wake = undefined;
      if (isClosed) return undefined;
      const told = changed;
      changed = new Set();
      return { paths: [...told], touches: (path) => told.has(path) || ancestorsOf(path).some((one) => told.has(one)) };
    },
    also(files, folders = []) {
      for (const file of files) {
        named.add(file);
        wanted.add(dirname(file));
      }
      for (const folder of folders) addTree(folder);
      for (const folder of [...wanted]) addOrAwait(folder);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      wake?.();
    },
  };
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

function ancestorsOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...ancestorsOf(above)];
}

const isFolderNow = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const nearestFolder = (path: string): string => [path, ...ancestorsOf(path)].find(isFolderNow) ?? path;

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
