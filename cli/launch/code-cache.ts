import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';

/**
 * Compiled code by the name of its file and for its text. V8 looks at the beginning of what it gets and believes the rest:
 * code that a disk has spoilt would bring the process down. So each file begins with a digest of the text and the code.
 */
export interface CodeCache {
  find(name: string, text: Buffer): Buffer | undefined;
  keep(name: string, text: Buffer, code: Buffer): void;
  /** To be called after something was kept: the cache does not grow for ever. */
  tidy(): void;
}

/** Files of several versions of the program, and folders of several Nodes, stay; the oldest go. */
const MOST_FILES = 256;
const MOST_NODES = 8;
/** What is in the folders, and all that is ever removed: whatever else somebody has there stays. */
const FILE = /^[\w-]+\.cjs$/;
const FOLDER_OF_NODE = /^v\d+\.\d+\.\d+-/;
const ASIDE = /^aside-\w{6}$/;
/** Nobody writes for so long; who was at it was killed. */
const LEFT_BEHIND_MS = 3_600_000;
const OWNER_ONLY = 0o700;
const DIGEST_BYTES = 32;

const digestOf = (text: Buffer, code: Buffer): Buffer => createHash('sha256').update(text).update(code).digest();

/**
 * Code of one Node is for that Node alone: V8's tag tells its version and flags, but not the changes that Node makes to it
 * (code of 20.20.2 has the tag of 20.20.1, and crashes it), and two builds of one version may differ, too.
 */
function folderOfNode(): string {
  const { size, mtimeMs } = statSync(process.execPath);
  const build = [cachedDataVersionTag(), size, Math.round(mtimeMs)].map((part) => part.toString(36)).join('-');
  return `${process.version}-${process.arch}-${build}`;
}

/** `folder` is one that nobody else can write to. */
export function openCodeCache(folder: string): CodeCache {
  const own = join(folder, folderOfNode());
  return {
    find(name, text) {
      try {
        const kept = readFileSync(join(own, name));
        const code = kept.subarray(DIGEST_BYTES);
        return digestOf(text, code).equals(kept.subarray(0, DIGEST_BYTES)) ? code : undefined;
      } catch {
        return undefined;
      }
    },
    keep(name, text, code) {
      try {
        mkdirSync(own, { recursive: true, mode: OWNER_ONLY });
        writeWhole(own, name, Buffer.concat([digestOf(text, code), code]));
      } catch {
        // The disk is full, or somebody tidied up: the next start compiles again.
      }
    },
    tidy() {
      try {
        tidyFolders(folder, own);
      } catch {
        // Another process is at it, or nothing could be written.
      }
    },
  };
}

/** In a folder of its own and then moved, so that a reader sees all of it or nothing. */
function writeWhole(folder: string, name: string, content: Buffer): void {
  const aside = mkdtempSync(join(folder, 'aside-'));
  try {
    writeFileSync(join(aside, name), content);
    renameSync(join(aside, name), join(folder, name));
  } finally {
    removeFolder(aside);
  }
}

function tidyFolders(folder: string, own: string): void {
  for (const file of oldest(own, FILE, MOST_FILES)) unlinkSync(file.path);
  for (const one of found(own, ASIDE)) if (newestMs(own) - one.ms > LEFT_BEHIND_MS) removeFolder(one.path);
  for (const one of oldest(folder, FOLDER_OF_NODE, MOST_NODES)) removeFolder(one.path);
}

interface Found {
  readonly path: string;
  readonly ms: number;
}

const found = (folder: string, pattern: RegExp): Found[] =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => ({ path: join(folder, name), ms: lstatSync(join(folder, name)).mtimeMs }));

/** When something was written there last: now, since something was. */
const newestMs = (folder: string): number => Math.max(...found(folder, FILE).map(({ ms }) => ms));

const oldest = (folder: string, pattern: RegExp, most: number): Found[] =>
  found(folder, pattern)
    .sort((a, b) => b.ms - a.ms)
    .slice(most);

/** With the files that are ours; what is no folder, or holds anything else, stays. */
function removeFolder(path: string): void {
  if (!lstatSync(path).isDirectory()) return;
  for (const { path: file } of found(path, FILE)) unlinkSync(file);
  try {
    rmdirSync(path);
  } catch {
    // Somebody keeps something there.
  }
}
