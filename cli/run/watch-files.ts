import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Tells which files were changed. Folders are watched, not files: an editor that writes aside and renames puts
 * another file in the place of the one that was there.
 */

export interface FileWatch {
  /** Absolute paths that changed since the last call; waits for one. Undefined once it was closed. */
  next(): Promise<ReadonlySet<string> | undefined>;
  /** Watches the folders of these files, and these folders, too. Absolute paths. */
  also(files: readonly string[], folders?: readonly string[]): void;
  close(): void;
}

/** An editor that saves touches a file several times. */
const QUIET_MS = 30;

export function watchFiles(isWanted: (path: string) => boolean): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let wake: (() => void) | undefined;

  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_, name) => {
        const path = join(folder, String(name));
        if (name === null || !isWanted(path)) return;
        changed.add(path);
        clearTimeout(timer);
        timer = setTimeout(() => wake?.(), QUIET_MS);
      });
      // A folder that goes away has nothing more to tell.
      watcher.on('error', () => watcher.close());
      watchers.set(folder, watcher);
    } catch {
      // It went away before it could be watched.
    }
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
      return told;
    },
    also(files, folders = []) {
      for (const folder of [...files.map((file) => dirname(file)), ...folders]) add(folder);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      wake?.();
    },
  };
}
