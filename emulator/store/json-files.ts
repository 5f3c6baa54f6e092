import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { codeOf } from './data-folder.ts';

/** JSON documents on disk. The seam where a test makes a write fail or wait. */
export interface JsonFiles {
  /** The parsed document, or null when there is no such file. Throws a SyntaxError when it is not JSON. */
  read(path: string): Promise<unknown>;
  /** Replaces the file in one step, for nobody else to read. Never call it twice at once for one path. */
  write(path: string, document: object): Promise<void>;
  /** Fine when the file is gone already. */
  remove(path: string): Promise<void>;
}

/** The file lowdb writes first and then renames; one that is found later belongs to a killed process. */
export const temporary = (path: string): string => join(dirname(path), `.${basename(path)}.tmp`);
export const isTemporary = (name: string): boolean => name.startsWith('.') && name.endsWith('.tmp');

/**
 * Documents through lowdb, the only place that knows it. The adapter is named because lowdb's presets turn to
 * memory under NODE_ENV=test. A `Low` lives for one write, so no second copy of a world is kept.
 */
export const lowdbFiles: JsonFiles = {
  async read(path) {
    const file = new Low<unknown>(new JSONFile(path), null);
    await file.read();
    return file.data;
  },

  async write(path, document) {
    // lowdb writes with the modes of the process, but keeps those of a file that is there already.
    const file = await open(temporary(path), 'w', 0o600);
    await file.close();
    await new Low<object>(new JSONFile(path), document).write();
  },

  async remove(path) {
    try {
      await unlink(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  },
};
