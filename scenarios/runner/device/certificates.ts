import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Transport } from '../transport.ts';
import { sentWithin } from './sent.ts';

/**
 * The keys that sign SNS messages, fetched once per address: a new key has a new one. A fetch that failed is not
 * remembered, so the next message tries again.
 */
export type KeyOf = (url: string) => Promise<FoundKey>;

export type FoundKey =
  | { readonly found: true; readonly key: KeyObject }
  /** `later`: nobody could be asked now; the message has to come again. */
  | { readonly found: false; readonly later: boolean; readonly problem: string };

/** One PEM block and nothing else: an answer that has a certificate somewhere in it is not a certificate. */
const ONE_BLOCK = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

/** `patienceMs`: real time a fetch may take. SNS waits 15 seconds for an answer (docs/obligations.md, 29). */
export function createKeys(transport: Transport, patienceMs: number): KeyOf {
  const known = new Map<string, Promise<FoundKey>>();
  return (url) => {
    const before = known.get(url);
    if (before !== undefined) return before;
    const fetching = fetchKey(transport, url, patienceMs).then((found) => {
      if (!found.found) known.delete(url);
      return found;
    });
    known.set(url, fetching);
    return fetching;
  };
}

async function fetchKey(transport: Transport, url: string, patienceMs: number): Promise<FoundKey> {
  const no = (problem: string, later: boolean): FoundKey => ({ found: false, later, problem });
  const reply = await sentWithin(transport, { method: 'GET', url }, patienceMs);
  if (reply === null) return no('the certificate could not be fetched', true);
  // A redirect leads wherever somebody likes, and is not followed.
  if (reply.status !== 200) {
    return no(`the certificate was answered with ${reply.status}`, reply.status >= 500 || reply.status === 429);
  }
  const key = ONE_BLOCK.test(reply.text) ? keyOf(reply.text) : undefined;
  return key === undefined ? no('the certificate is none', false) : { found: true, key };
}

/** The certificate that was read last: every listener of a process is shown the same one. */
let read: { readonly pem: string; readonly key: KeyObject } | undefined;

/** SNS signs with RSA, and with nothing else. */
function keyOf(pem: string): KeyObject | undefined {
  if (read?.pem === pem) return read.key;
  try {
    const { publicKey } = new X509Certificate(pem);
    if (publicKey.asymmetricKeyType !== 'rsa') return undefined;
    read = { pem, key: publicKey };
    return publicKey;
  } catch {
    return undefined;
  }
}
