import { type JsonFiles, lowdbFiles } from '../../../emulator/store/json-files.ts';

/** A disk that can be told to wait or to fail, and that counts. */
export interface FaultyFiles extends JsonFiles {
  /** Paths written or removed so far, in order of their start. */
  readonly started: string[];
  /** Most writes that were under way at once. */
  readonly peak: () => number;
  fail(does: boolean | ((path: string) => boolean)): void;
  /** Holds every further write until the returned function is called. */
  hold(): () => void;
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
  let under = 0;
  let peak = 0;

  const pass = async (path: string, act: () => Promise<void>): Promise<void> => {
    started.push(path);
    for (const watch of watchers) watch();
    under += 1;
    peak = Math.max(peak, under);
    try {
      await held;
      if (fails(path)) throw diskFull();
      await act();
    } finally {
      under -= 1;
    }
  };

  return {
    started,
    peak: () => peak,
    read: lowdbFiles.read,
    write: (path, document, options) => pass(path, () => lowdbFiles.write(path, document, options)),
    remove: (path) => pass(path, () => lowdbFiles.remove(path)),
    fail(does) {
      fails = typeof does === 'boolean' ? () => does : does;
    },
    hold() {
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
