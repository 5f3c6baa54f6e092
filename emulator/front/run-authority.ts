import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Authority, Leaf } from './authority.ts';
import {
  BOOLEAN,
  bitString,
  bits,
  contextTag,
  der,
  INTEGER,
  OCTET_STRING,
  objectId,
  SEQUENCE,
  SET,
  time,
  UTF8_STRING,
} from './der.ts';
import { nameConstraints } from './name-constraints.ts';
import { isVouchedName } from './names.ts';

/**
 * The certificate authority of one run: made in a few milliseconds, kept nowhere, trusted by nobody but the command
 * of that run. Elliptic keys, which runtimes take and small boards need not; of one shape, written without the X.509
 * library, whose loading alone takes longer than all the rest of a start (docs/decisions, an authority for a run).
 */

const DAY_MS = 24 * 60 * 60 * 1000;
/** No command runs longer. */
const LIFE_DAYS = 90;

const ECDSA_WITH_SHA256 = der(SEQUENCE, objectId('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';
const UNIT = '2.5.4.11';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const TRUE = der(BOOLEAN, Buffer.from([0xff]));
const DNS_NAME = contextTag(2, false);
const IP_ADDRESS = contextTag(7, false);
const LOOPBACK_4 = Buffer.from([127, 0, 0, 1]);
const LOOPBACK_6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
const LOCALHOST = 'localhost';

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const makeKeys = (): Promise<Keys> => promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });

/** `nowMs` is real time, which is what the clients' machines go by. */
export async function createRunAuthority(nowMs: number): Promise<Authority> {
  const keys = await makeKeys();
  const span = { from: nowMs - DAY_MS, to: nowMs + LIFE_DAYS * DAY_MS };
  const subject = [
    [COMMON_NAME, `drs-emulator run ${keyId(keys.publicKey).toString('hex').slice(0, 8)}`],
    [ORGANISATION, 'drs-emulator'],
    [UNIT, 'For tests on this machine - not issued by Amazon'],
  ] as const;
  const certify = (certified: KeyObject, name: Named, extensions: readonly Buffer[]): string =>
    certificate({ issuer: subject, issuerKey: keys.privateKey, subject: name, certified, span, extensions });
  const caPem = certify(keys.publicKey, subject, [
    basicConstraints(TRUE, der(INTEGER, Buffer.from([0]))),
    keyUsage(5),
    extension('2.5.29.14', false, der(OCTET_STRING, keyId(keys.publicKey))),
    extendedKeyUsage(),
    extension('2.5.29.30', true, nameConstraints()),
  ]);

  const made = new Map<string, Promise<Leaf>>();
  const makeLeaf = async (names: readonly string[]): Promise<Leaf> => {
    const leaf = await makeKeys();
    const authorityKeyId = der(SEQUENCE, der(contextTag(0, false), keyId(keys.publicKey)));
    const certPem = certify(
      leaf.publicKey,
      [
        [COMMON_NAME, names[0] ?? LOCALHOST],
        [ORGANISATION, 'drs-emulator'],
      ],
      [
        basicConstraints(),
        keyUsage(0),
        extendedKeyUsage(),
        extension('2.5.29.35', false, authorityKeyId),
        extension('2.5.29.17', false, der(SEQUENCE, ...subjectNames([...names, LOCALHOST]))),
      ],
    );
    const keyPem = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { certPem, keyPem, notAfter: new Date(span.to) };
  };
  return {
    caPem,
    boardCaPem: caPem,
    notAfter: new Date(span.to),
    fresh: true,
    leafFor(names) {
      const foreign = names.find((name) => !isVouchedName(name));
      if (foreign !== undefined)
        return Promise.reject(new Error(`${foreign} is no name that the local CA vouches for`));
      const key = [...names].sort().join(' ');
      const leaf = made.get(key) ?? makeLeaf(names);
      made.set(key, leaf);
      return leaf;
    },
  };
}

/** Parts of a subject: the type of each, and its text. */
type Named = readonly (readonly [type: string, text: string])[];

interface CertificateParts {
  readonly issuer: Named;
  readonly issuerKey: KeyObject;
  readonly subject: Named;
  readonly certified: KeyObject;
  readonly span: { readonly from: number; readonly to: number };
  readonly extensions: readonly Buffer[];
}

/** A certificate of version 3 (RFC 5280 4.1), PEM. */
function certificate({ issuer, issuerKey, subject, certified, span, extensions }: CertificateParts): string {
  const serial = Buffer.concat([Buffer.from([1]), sha256(spkiOf(certified), JSON.stringify(subject)).subarray(0, 15)]);
  const body = der(
    SEQUENCE,
    der(contextTag(0, true), der(INTEGER, Buffer.from([2]))),
    der(INTEGER, serial),
    ECDSA_WITH_SHA256,
    name(issuer),
    der(SEQUENCE, time(span.from), time(span.to)),
    name(subject),
    spkiOf(certified),
    der(contextTag(3, true), der(SEQUENCE, ...extensions)),
  );
  const whole = der(SEQUENCE, body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, issuerKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Any bytes that tell keys apart will do (RFC 5280 4.2.1.2). */
const keyId = (key: KeyObject): Buffer => sha256(spkiOf(key)).subarray(0, 20);

const name = (parts: Named): Buffer =>
  der(
    SEQUENCE,
    ...parts.map(([type, text]) => der(SET, der(SEQUENCE, objectId(type), der(UTF8_STRING, Buffer.from(text))))),
  );

const extension = (type: string, critical: boolean, value: Buffer): Buffer =>
  der(SEQUENCE, objectId(type), ...(critical ? [TRUE] : []), der(OCTET_STRING, value));

const basicConstraints = (...parts: readonly Buffer[]): Buffer => extension('2.5.29.19', true, der(SEQUENCE, ...parts));
const keyUsage = (bit: number): Buffer => extension('2.5.29.15', true, bits(bit));
const extendedKeyUsage = (): Buffer => extension('2.5.29.37', false, der(SEQUENCE, objectId(SERVER_AUTH)));

const dnsName = (host: string): Buffer => der(DNS_NAME, Buffer.from(host, 'latin1'));

const subjectNames = (hosts: readonly string[]): Buffer[] => [
  ...hosts.map(dnsName),
  der(IP_ADDRESS, LOOPBACK_4),
  der(IP_ADDRESS, LOOPBACK_6),
];
