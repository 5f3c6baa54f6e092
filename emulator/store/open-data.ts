import { readFile, rename, writeFile } from 'node:fs/promises';
import { readSigningKey, type StoredSigningKey } from '../delivery/signing-key.ts';
import { codeOf, DataFolderError, inWords } from './data-folder.ts';
import { dataPaths, openLowdbStore } from './lowdb.ts';
import type { Snapshot, Store } from './port.ts';
import { openTimelineFile, type TimelineFile } from './timeline-file.ts';

/** A data folder: the world's store, its timeline file, and the signing key that goes with it. */

export interface DataFolder {
  /** Opens all of it; throws a DataFolderError, with everything released, when a part cannot be used. */
  readonly openStore: (seeded: () => Snapshot) => Promise<Store>;
  /** The timeline, once the store is open; `note` hears of what is wrong with it. */
  readonly openTimeline: (note: (problem: string) => void) => TimelineFile;
  readonly signingKeyFile: {
    load(): Promise<StoredSigningKey | undefined>;
    save(key: StoredSigningKey): Promise<void>;
  };
}

/** `keep`: how many entries of the timeline are read back. */
export function openData(dir: string, { keep }: { readonly keep: number }): DataFolder {
  const paths = dataPaths(dir);
  let isOpen = false;
  let timeline: TimelineFile | undefined;
  let tell: (problem: string) => void = (problem) => untold.push(problem);
  const untold: string[] = [];
  return {
    async openStore(seeded) {
      const store = await openLowdbStore(dir, seeded);
      try {
        await loadSigningKey(dir);
        timeline = openTimelineFile(paths.timeline, { keep, note: (problem) => tell(problem) });
        isOpen = true;
        return {
          ...store,
          close() {
            isOpen = false;
            return store.close();
          },
        };
      } catch (error) {
        await store.close();
        throw inWords(dir, error);
      }
    },
    openTimeline(note) {
      if (timeline === undefined) throw new Error('the store comes first: it holds the lock');
      tell = note;
      for (const problem of untold.splice(0)) note(problem);
      return timeline;
    },
    signingKeyFile: {
      load: () => loadSigningKey(dir),
      async save(key) {
        // A key that was still in the making when the folder was given up is nobody's any more.
        if (!isOpen) return;
        await writeFile(`${paths.signingKey}.tmp`, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
        await rename(`${paths.signingKey}.tmp`, paths.signingKey);
      },
    },
  };
}

/** The key as it is kept; undefined when there is none yet. A damaged one stays as it is: listeners may trust it. */
async function loadSigningKey(dir: string): Promise<StoredSigningKey | undefined> {
  let text: string;
  try {
    text = await readFile(dataPaths(dir).signingKey, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const key = JSON.parse(text) as StoredSigningKey;
    readSigningKey(key);
    return key;
  } catch {
    throw new DataFolderError(
      'corrupt',
      `signing-key.json in the data folder ${dir} is damaged: mend it, or move it away to get a new key; nothing was changed.`,
    );
  }
}
