import { readFileSync } from 'node:fs';
import { makeSigningKey, readSigningKey, type StoredSigningKey } from '../../emulator/delivery/signing-key.ts';

/**
 * The key that signs in the worlds of a run. It was made when the program was bundled and lies open in it, so it protects nothing:
 * whoever is on this machine could sign as such a world does, for as long as it lives. Making one takes as long as playing a dozen
 * scenarios.
 */

/** Beside the bundled program; run from sources, the worlds make a key of their own. */
const FILE = new URL('../signing-key.json', import.meta.url);

/** `file`: a key as `preparedKeyText` writes it. Undefined when there is none that can be used. */
export function readPreparedKey(file: URL): StoredSigningKey | undefined {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as StoredSigningKey;
    readSigningKey(stored);
    return stored;
  } catch {
    // It is not worth more than the time that making another one takes.
    return undefined;
  }
}

export const preparedKeyText = async (): Promise<string> => JSON.stringify(await makeSigningKey());

export const preparedKey = async (): Promise<StoredSigningKey | undefined> => readPreparedKey(FILE);
