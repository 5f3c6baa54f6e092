import { type JsonFiles, lowdbFiles } from '../../../emulator/store/json-files.ts';

/** A disk that can be told to wait or to fail, and that counts. */
export interface FaultyFiles extends JsonFiles {
  /** Paths written or removed so far, in order of their start. */
  readonly started: string[];
  /** Most writes that were under way at once, over all documents and on one. */
  peak(): number;
  peakOnOne(): number;
  fail(does: boolean | ((path: string) => boolean)): void;
  /** Holds every further write of these paths (all, when not told) until the returned function is called. */
  hold(paths?: (path: string) => boolean): () => void;
  /** Resolves when so many writes have started. */
  startedAtLeast(count: number): Promise<void>;
}

export const diskFull = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });

export function faultyFiles(): FaultyFiles {
  const started: string[] = [];
  const watchers = new Set<() => void>();
  let fails: (path: string) => boolean = () => false;
  let held: Promise<void> = Promise.resolve();
  let isHeld: (path: string) => boolean = () => false;
  const under = new Map<string, number>();
  let peak = 0;
  let peakOnOne = 0;

  const pass = async (path: string, act: () => Promise<void>): Promise<void> => {
    started.push(path);
    for (const watch of watchers) watch();
    under.set(path, (under.get(path) ?? 0) + 1);
    const all = [...under.values()];
    peak = Math.max(
      peak,
      all.reduce((sum, count) => sum + count, 0),
    );
    peakOnOne = Math.max(peakOnOne, ...all);
    try {
      if (isHeld(path)) await held;
      if (fails(path)) throw diskFull();
      await act();
    } finally {
      under.set(path, (under.get(path) ?? 0) - 1);
    }
  };

  return {
    started,
    peak: () => peak,
    peakOnOne: () => peakOnOne,
    read: lowdbFiles.read,
    write: (path, document) => pass(path, () => lowdbFiles.write(path, document)),
    remove: (path) => pass(path, () => lowdbFiles.remove(path)),
    fail(does) {
      fails = typeof does === 'boolean' ? () => does : does;
    },
    hold(paths = () => true) {
      isHeld = paths;
      let letGo = (): void => {};
      held = new Promise((resolve) => {
        letGo = resolve;
      });
      return letGo;
    },
    startedAtLeast: (count) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (started.length < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
}
