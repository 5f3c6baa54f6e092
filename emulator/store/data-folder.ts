import { chmod, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The data folder of one emulator: what is in it, and how it says that it cannot be used. */

const CURRENT = 'current.json';

/** Files of the data folder that others than the store own, and its own at the top. */
export const dataPaths = (dir: string) => ({
  lock: join(dir, 'lock'),
  current: join(dir, CURRENT),
  signingKey: join(dir, 'signing-key.json'),
  timeline: join(dir, 'timeline.ndjson'),
});

/** The data folder cannot be used. The message is one sentence for the person at the keyboard: what is wrong and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
  readonly kind: 'locked' | 'corrupt' | 'unwritable';

  constructor(kind: DataFolderError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** `code` of an error of the system, such as ENOENT. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** An error of the disk in words; any other error as it is. */
export function inWords(dir: string, error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error) === undefined) return error;
  const sentence = `The data folder ${dir} cannot be used (${error.message}): make it readable and writable, or choose another folder.`;
  return new DataFolderError('unwritable', sentence, { cause: error });
}

/** Makes the folder if it is missing, closed to other users: it holds secrets. */
export async function prepareFolder(dir: string): Promise<void> {
  if (await makeFolder(resolve(dir))) return;
  const names = await readdir(dir);
  // Somebody's folder with other things in it keeps its modes; the world inside is closed in any case.
  if (names.length === 0 || names.includes(CURRENT)) await chmod(dir, 0o700);
}

/**
 * True when the folder was made, false when something is there already. Parents first, one by one: the recursive
 * way of Node never ends where a file system takes no folders, as in /proc.
 */
export async function makeFolder(path: string): Promise<boolean> {
  const make = () => mkdir(path, { mode: 0o700 }).then(() => true);
  try {
    return await make();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    return await make();
  }
}
