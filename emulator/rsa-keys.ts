import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** RSA-2048, what every validator and board can use; made in the thread pool, since it takes up to half a second. */
export const makeRsaKeys = (): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> =>
  promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
