import { createHash, createPrivateKey, type KeyObject, sign as signBytes, X509Certificate } from 'node:crypto';
import { wallMs } from '../clock.ts';
import { makeRsaKeys } from '../rsa-keys.ts';
import { makeCertificate } from './certificate.ts';

/** The key that signs SNS messages, and the certificate validators fetch. Made late and once: it is slow. */

/** `SignatureVersion` of a topic. */
export type SignatureVersion = '1' | '2';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** One PEM block, LF line ends, nothing before it: some validators refuse anything else. */
  readonly certificatePem: string;
  /** `SimpleNotificationService-<32 hex>.pem`, from the certificate: validators cache by name for ever. */
  readonly fileName: string;
  /** Base64 of the signature over the UTF-8 bytes; computed in the thread pool, unless it is to be had at once. */
  sign(text: string, version: SignatureVersion): Promise<string>;
}

export interface StoredSigningKey {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** Where the key is kept between runs; without it the worlds of a process share one in memory. */
export interface SigningKeyFile {
  readonly load?: () => Promise<StoredSigningKey | undefined>;
  readonly save?: (key: StoredSigningKey) => Promise<void>;
}

export interface SigningKeys {
  /** The key, made on first use. Rejects when it cannot be read, made or saved; the next call tries again. */
  get(): Promise<SigningKey>;
  /** Starts making the key without waiting for it. */
  warm(): void;
}

/** RSASSA-PKCS1-v1_5 with the digest of each `SignatureVersion`. */
const DIGESTS = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

export function createSigningKeys({ load, save }: SigningKeyFile = {}): SigningKeys {
  return keysOf(load === undefined && save === undefined ? sharedKey : remembered(() => readOrMake(load, save)));
}

/**
 * The same, but whoever asks for a signature waits for it. Where nothing else is to be done meanwhile, that is sooner: the way to
 * the thread pool and back takes a fifth of the time that a signature takes.
 */
export const signingAtOnce = ({ get }: SigningKeys): SigningKeys =>
  keysOf(
    remembered(async () => {
      const key = await get();
      return { ...key, sign: async (text, version) => signNow(key, text, version) };
    }),
  );

function keysOf(get: SigningKeys['get']): SigningKeys {
  return {
    get,
    warm() {
      // Whoever needs the key hears of the failure.
      get().catch(() => {});
    },
  };
}

const signNow = ({ privateKey }: SigningKey, text: string, version: SignatureVersion): string =>
  signBytes(DIGESTS[version], Buffer.from(text, 'utf8'), privateKey).toString('base64');

/** Makes something once, and again only when that failed. */
function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

let givenKey: SigningKeyFile['load'];
const sharedKey = remembered(() => readOrMake(givenKey, undefined));

/** The key that the worlds of this thread share, to be given to other threads. */
export async function sharedSigningKey(): Promise<StoredSigningKey> {
  const { privateKey, certificatePem } = await sharedKey();
  return { privateKeyPem: pemOf(privateKey), certificatePem };
}

/** The worlds of this thread share the key that is loaded when it is first needed; one that is made where there is none. */
export function giveSharedSigningKey(load: NonNullable<SigningKeyFile['load']>): void {
  givenKey = load;
}

const pemOf = (privateKey: KeyObject): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

async function readOrMake(load: SigningKeyFile['load'], save: SigningKeyFile['save']): Promise<SigningKey> {
  const stored = await load?.();
  if (stored !== undefined) {
    const key = readSigningKey(stored);
    if (Date.parse(new X509Certificate(stored.certificatePem).validTo) > wallMs()) return key;
  }
  const made = await makeSigningKey();
  await save?.(made);
  return readSigningKey(made);
}

/** A new key, with its certificate. */
export async function makeSigningKey(): Promise<StoredSigningKey> {
  const keys = await makeRsaKeys();
  return {
    privateKeyPem: pemOf(keys.privateKey),
    certificatePem: await makeCertificate(keys, wallMs()),
  };
}

/** Makes a stored key usable; throws when it is damaged or its two parts do not belong together. */
export function readSigningKey({ privateKeyPem, certificatePem }: StoredSigningKey): SigningKey {
  const privateKey = createPrivateKey(privateKeyPem);
  const certificate = new X509Certificate(certificatePem);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error('The stored signing certificate does not belong to the stored signing key.');
  }
  const id = createHash('sha256').update(certificate.raw).digest('hex').slice(0, 32);
  return {
    privateKey,
    certificatePem,
    fileName: `SimpleNotificationService-${id}.pem`,
    sign: (text, version) =>
      new Promise((resolve, reject) => {
        signBytes(DIGESTS[version], Buffer.from(text, 'utf8'), privateKey, (error, signature) => {
          if (error) reject(error);
          else resolve(signature.toString('base64'));
        });
      }),
  };
}
