import { X509Certificate } from 'node:crypto';
import { loadX509 } from '../../emulator/delivery/certificate.ts';

/** What stands in a certificate, for people and for trust stores. */

export interface CertificateFacts {
  readonly subject: string;
  /** Pairs of hexadecimal digits with colons. */
  readonly sha256: string;
  /** Hexadecimal digits alone, as keychains ask for it. */
  readonly sha1: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Host names it is made for. */
  readonly names: readonly string[];
}

const VALUE = /^(?:.*\n)*CN=(.*)$/m;

export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    subject: VALUE.exec(certificate.subject)?.[1] ?? certificate.subject,
    sha256: certificate.fingerprint256,
    sha1: certificate.fingerprint.replaceAll(':', ''),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(certificate.validTo).toISOString(),
    names: [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name ?? ''),
  };
}

const NAME_CONSTRAINTS = '2.5.29.30';
/** Tags of `NameConstraints` (RFC 5280, 4.2.1.10). */
const PERMITTED = 0xa0;
const SEQUENCE = 0x30;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** The names that an authority may vouch for; null when it may vouch for any. */
export async function permittedNames(pem: string): Promise<readonly string[] | null> {
  const { X509Certificate: Certificate } = await loadX509();
  const constraints = new Certificate(pem).getExtension(NAME_CONSTRAINTS);
  if (constraints === null) return null;
  const names: string[] = [];
  const visit = (bytes: Uint8Array): void => {
    for (const { tag, value } of elements(bytes)) {
      if (tag === PERMITTED || tag === SEQUENCE) visit(value);
      else if (tag === DNS_NAME) names.push(Buffer.from(value).toString('latin1'));
      else if (tag === IP_ADDRESS) names.push(rangeText(value));
    }
  };
  visit(new Uint8Array(constraints.value));
  return names;
}

/** The elements of a DER text, one behind the other; what cannot be read ends them. */
function* elements(bytes: Uint8Array): Generator<{ readonly tag: number; readonly value: Uint8Array }> {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const digits = first < 0x80 ? 0 : first & 0x7f;
    let length = first < 0x80 ? first : 0;
    for (let index = 0; index < digits; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
    const start = at + 2 + digits;
    yield { tag, value: bytes.subarray(start, start + length) };
    at = start + length;
  }
}

/** Address and mask, four bytes or sixteen each. */
function rangeText(bytes: Uint8Array): string {
  const half = bytes.length / 2;
  const parts = [bytes.subarray(0, half), bytes.subarray(half)].map((part) =>
    half === 4
      ? [...part].join('.')
      : Array.from({ length: half / 2 }, (_, index) =>
          (((part[index * 2] ?? 0) << 8) | (part[index * 2 + 1] ?? 0)).toString(16),
        ).join(':'),
  );
  return parts.join('/');
}
