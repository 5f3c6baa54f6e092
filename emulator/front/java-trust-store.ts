import { createHash } from 'node:crypto';

/**
 * A trust store that every Java reads, also before 9: the JKS form, which holds certificates and no keys.
 * Source: the class `sun.security.provider.JavaKeyStore` of OpenJDK, whose comment gives the form; no page does.
 */

export interface TrustedCertificate {
  /** Its name in the store, in lower case as Java keeps them. */
  readonly alias: string;
  /** DER. */
  readonly certificate: Uint8Array;
}

/** What Java's own trust store has, and what is asked of whoever wants to change it; reading needs none. */
export const TRUST_STORE_PASSWORD = 'changeit';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED = 2;
/** Goes into the digest behind the password, whatever the password is. */
const WHITENER = 'Mighty Aphrodite';

/** `nowMs`: since when the certificates are in it. */
export function javaTrustStore(
  certificates: readonly TrustedCertificate[],
  nowMs: number,
  password: string = TRUST_STORE_PASSWORD,
): Buffer {
  const parts: Uint8Array[] = [int(MAGIC), int(VERSION), int(certificates.length)];
  for (const { alias, certificate } of certificates)
    parts.push(int(TRUSTED), text(alias), long(nowMs), text('X.509'), int(certificate.length), certificate);
  const content = Buffer.concat(parts);
  const digest = createHash('sha1')
    .update(Buffer.from(password, 'utf16le').swap16())
    .update(WHITENER, 'utf8')
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** As `DataOutput.writeUTF` writes it; for ASCII that is the length and the letters. */
function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value, 'latin1')]);
}
