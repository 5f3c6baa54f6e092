import { createHash, type KeyObject, webcrypto } from 'node:crypto';

/** The certificate of the signing key, shaped so that every validator of SNS messages takes it. */

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 365;

/** Regions whose messages are verified against `sns-signing.<region>` instead of `sns.amazonaws.com`. */
const OPT_IN_REGIONS = [
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'me-south-1',
  'me-central-1',
  'eu-south-1',
  'eu-south-2',
  'eu-central-2',
  'af-south-1',
  'il-central-1',
  'ca-west-1',
  'mx-central-1',
];

/** Names that Java's validators look for; one certificate serves the topics of all regions. */
export const SIGNER_NAMES: readonly string[] = [
  'sns.amazonaws.com',
  ...OPT_IN_REGIONS.map((region) => `sns-signing.${region}.amazonaws.com`),
  'sns-us-gov-west-1.amazonaws.com',
  'sns-cn-north-1.amazonaws.com.cn',
  'sns-cn-northwest-1.amazonaws.com.cn',
];

/**
 * The X.509 library, loaded on first use: it takes over 100 ms, and most of a session may pass without a
 * signature. Its injection library asks `Reflect` for decorator metadata while it loads, and there is none to
 * find; so it gets an empty answer for as long as it loads, and the process of our user stays unpatched.
 */
export async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  const names = ['getMetadata', 'getOwnMetadata'].filter((name) => !(name in Reflect));
  const nothing = (): undefined => undefined;
  for (const name of names)
    Object.defineProperty(Reflect, name, { configurable: true, writable: true, value: nothing });
  try {
    return await import('@peculiar/x509');
  } finally {
    for (const name of names) if (Reflect.get(Reflect, name) === nothing) Reflect.deleteProperty(Reflect, name);
  }
}

/**
 * A self-signed test certificate: one PEM block, LF line ends, valid from a day before `nowMs` (real time) for
 * a year. Subject and names are those of the genuine one, the organisation says what it is.
 */
export async function makeCertificate(
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  nowMs: number,
): Promise<string> {
  const x509 = await loadX509();
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = keys.privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // From the key, so that no two certificates share issuer and number; the first byte keeps it positive.
    serialNumber: `01${createHash('sha256').update(spki).digest('hex').slice(0, 30)}`,
    name: [
      { CN: ['sns.amazonaws.com'] },
      { O: ['drs-emulator'] },
      { OU: ['Emulator test certificate - not issued by Amazon'] },
    ],
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + (VALID_DAYS - 1) * DAY_MS),
    keys: {
      privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
      publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension(SIGNER_NAMES.map((value) => ({ type: 'dns', value }))),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.BasicConstraintsExtension(false, undefined, true),
    ],
  });
  return `${certificate.toString('pem').replaceAll('\r\n', '\n').trim()}\n`;
}
