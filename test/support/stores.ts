import { createMemoryStore } from '../../emulator/store/memory.ts';
import { CONFLICT, type Kind, type Ref, type Snapshot, type Store } from '../../emulator/store/port.ts';

/** Memory stores that are slow or fail on demand, in the place of a slow or full disk. */

type OpenStore = (seeded: () => Snapshot) => Promise<Store>;

export interface GatedStore {
  readonly openStore: OpenStore;
  /** From now on nothing lands, and so nobody is answered, until `open`. */
  shut(): void;
  open(): void;
  /** Resolves when somebody waits at the shut gate. */
  readonly waited: Promise<void>;
}

export function gatedStore(): GatedStore {
  let gate: Promise<void> = Promise.resolve();
  let release: () => void = () => {};
  let told: () => void = () => {};
  let isShut = false;
  const waited = new Promise<void>((resolve) => {
    told = resolve;
  });
  return {
    async openStore(seeded) {
      const store = createMemoryStore(seeded());
      return {
        ...store,
        commit(...args) {
          const landing = store.commit(...args);
          if (landing === CONFLICT) return landing;
          if (isShut) told();
          return (landing ?? Promise.resolve()).then(() => gate);
        },
        landed: () => (isShut ? gate : undefined),
      } satisfies Store;
    },
    shut() {
      isShut = true;
      gate = new Promise((resolve) => {
        release = resolve;
      });
    },
    open() {
      isShut = false;
      release();
    },
    waited,
  };
}

export interface FailingStore {
  readonly openStore: OpenStore;
  /** Decides for each write whether it fails; nothing fails while undefined. */
  fails: ((ref: Ref) => boolean) | undefined;
  failsWorld: boolean;
  readonly failures: Ref[];
}

export function failingStore(): FailingStore {
  const failing: FailingStore = {
    fails: undefined,
    failsWorld: false,
    failures: [],
    async openStore(seeded) {
      const store = createMemoryStore(seeded());
      return {
        ...store,
        commit<K extends Kind>(
          ref: Ref<K>,
          ...rest: Parameters<Store['commit']> extends [unknown, ...infer R] ? R : never
        ) {
          if (failing.fails?.(ref) === true) {
            failing.failures.push(ref);
            return Promise.reject(new Error('ENOSPC: no space left on device'));
          }
          return store.commit(ref, ...(rest as [number, never, never]));
        },
        async saveWorld(world) {
          if (failing.failsWorld) throw new Error('ENOSPC: no space left on device');
          await store.saveWorld(world);
        },
      } satisfies Store;
    },
  };
  return failing;
}
