import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';

/**
 * Compiled code by the name of its file, for one version of V8 with its flags. V8 looks at the beginning of what it gets,
 * and believes the rest: code that a disk has spoilt would bring the process down, so each file begins with its digest.
 */
export interface CodeCache {
  find(name: string): Buffer | undefined;
  keep(name: string, code: Buffer): void;
}

/** Of other versions of V8, and of files of other versions of the program, this many stay. */
const MOST_VERSIONS = 8;
const MOST_FILES = 64;
const OWNER_ONLY = 0o700;

const DIGEST_BYTES = 32;
const digestOf = (code: Buffer): Buffer => createHash('sha256').update(code).digest();

export function openCodeCache(folder: string): CodeCache {
  const version = join(folder, `v8-${cachedDataVersionTag().toString(16)}`);
  return {
    find(name) {
      try {
        const kept = readFileSync(join(version, name));
        const code = kept.subarray(DIGEST_BYTES);
        return digestOf(code).equals(kept.subarray(0, DIGEST_BYTES)) ? code : undefined;
      } catch {
        return undefined;
      }
    },
    keep(name, code) {
      try {
        mkdirSync(version, { recursive: true, mode: OWNER_ONLY });
        writeWhole(join(version, name), Buffer.concat([digestOf(code), code]));
        removeOldest(version, MOST_FILES);
        removeOldest(folder, MOST_VERSIONS);
      } catch {
        // The disk is full, or somebody tidied up: the next start compiles again.
      }
    },
  };
}

/** Aside and renamed, so that a reader sees all of it or nothing. */
function writeWhole(path: string, content: Buffer): void {
  const aside = `${path}.${process.pid}`;
  // Another thread of this process may be at it; one of them is enough.
  const file = openSync(aside, 'wx', OWNER_ONLY);
  try {
    writeSync(file, content);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function removeOldest(folder: string, most: number): void {
  const names = readdirSync(folder);
  if (names.length <= most) return;
  const paths = names.map((name) => join(folder, name));
  const ages = new Map(paths.map((path) => [path, statSync(path).mtimeMs]));
  const byAge = paths.sort((a, b) => (ages.get(b) ?? 0) - (ages.get(a) ?? 0));
  for (const path of byAge.slice(most)) rmSync(path, { recursive: true, force: true });
}
