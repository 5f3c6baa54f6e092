import { existsSync, readFileSync } from 'node:fs';
import { makeSigningKey, type StoredSigningKey } from '../../emulator/delivery/signing-key.ts';

/**
 * The key that signs in worlds nobody outside this process listens to. It was made when the program was bundled and lies open
 * in it: there is nothing it could protect, and making one takes as long as playing a dozen scenarios.
 */

/** Beside the bundled program; run from sources, the worlds make a key of their own. */
const FILE = new URL('../signing-key.json', import.meta.url);

/** `file`: a key as `preparedKeyText` writes it. Undefined when there is none. */
export const readPreparedKey = (file: URL): StoredSigningKey | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StoredSigningKey) : undefined;

export const preparedKeyText = async (): Promise<string> => JSON.stringify(await makeSigningKey());

export const preparedKey = async (): Promise<StoredSigningKey | undefined> => readPreparedKey(FILE);
