import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dataPaths, openLowdbStore } from './lowdb.ts';
import type { Snapshot, Store } from './port.ts';
import { openTimelineFile, type TimelineFile } from './timeline-file.ts';

/** A data folder: the world's store, its timeline file, and the signing key that goes with it. */

interface KeyPair {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export interface DataFolder {
  readonly openStore: (seeded: () => Snapshot) => Promise<Store>;
  /** To be opened once the store holds the lock. */
  readonly openTimeline: (note: (problem: string) => void) => TimelineFile;
  readonly signingKeyFile: {
    load(): Promise<KeyPair | undefined>;
    save(key: KeyPair): Promise<void>;
  };
}

export function openData(dir: string): DataFolder {
  const paths = dataPaths(dir);
  return {
    openStore: (seeded) => openLowdbStore(dir, seeded),
    openTimeline: (note) => openTimelineFile(paths.timeline, note),
    signingKeyFile: {
      async load() {
        if (!existsSync(paths.signingKey)) return undefined;
        return JSON.parse(readFileSync(paths.signingKey, 'utf8')) as KeyPair;
      },
      async save(key) {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        writeFileSync(`${paths.signingKey}.tmp`, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
        chmodSync(`${paths.signingKey}.tmp`, 0o600);
        renameSync(`${paths.signingKey}.tmp`, paths.signingKey);
      },
    },
  };
}
