import { createHash, createPrivateKey, createPublicKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { loadX509 } from '../delivery/certificate.ts';
import { makeRsaKeys } from '../rsa-keys.ts';
import type { KeptAuthority, KeptLeaf } from './authority.ts';
import { nameConstraints } from './name-constraints.ts';

/** The certificates of the local CA: what stands in them, and what is read back. */

const DAY_MS = 24 * 60 * 60 * 1000;
/** Long enough that a developer trusts it once a project, short enough that a forgotten one dies. */
const AUTHORITY_DAYS = 825;
const LOCALHOST = 'localhost';
const LOOPBACK = ['127.0.0.1', '::1'];
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** What is read from a certificate and its key. */
export interface Certified {
  readonly notAfter: Date;
  readonly names: ReadonlySet<string>;
}

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const importKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  key.type === 'private'
    ? webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, ['sign'])
    : webcrypto.subtle.importKey('spki', key.export({ type: 'spki', format: 'der' }), ALGORITHM, true, ['verify']);

/** From what is certified, so that no two certificates share issuer and number; the first byte keeps it positive. */
const serialOf = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return `01${hash.digest('hex').slice(0, 30)}`;
};

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const onLines = (pem: string): string => `${pem.replaceAll('\r\n', '\n').trim()}\n`;

interface Keys {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
}

const imported = async (keys: Awaited<ReturnType<typeof makeRsaKeys>>): Promise<Keys> => ({
  privateKey: await importKey(keys.privateKey),
  publicKey: await importKey(keys.publicKey),
});

/**
 * An authority for the hard-coded names and loopback, and nothing else: a CA to trust, whose key is gone when this
 * returns, and an issuer of the same constraints, whose key signs the leaves. Some verifiers, Java among them, hold
 * only the issuer to its constraints, never the CA that they were told to trust.
 */
export async function makeAuthority(nowMs: number): Promise<KeptAuthority> {
  const x509 = await loadX509();
  const [rootKeys, issuerKeys] = await Promise.all([makeRsaKeys(), makeRsaKeys()]);
  const [root, issuer] = [await imported(rootKeys), await imported(issuerKeys)];
  const spki = spkiOf(rootKeys.publicKey);
  // With a part of the key, so that a trust store tells an old one from a new one.
  const named = (what: string) => [
    { CN: [`drs-emulator ${what} ${serialOf(spki).slice(2, 10)}`] },
    { O: ['drs-emulator'] },
    { OU: ['For tests on this machine - not issued by Amazon'] },
  ];
  const lifetime = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS) };
  const extensions = async (publicKey: webcrypto.CryptoKey, pathLength: number, isCritical: boolean) => [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.Extension(NAME_CONSTRAINTS, isCritical, new Uint8Array(nameConstraints()).buffer),
  ];
  const selfSigned = async (isCritical: boolean): Promise<string> => {
    const made = await x509.X509CertificateGenerator.createSelfSigned({
      ...lifetime,
      serialNumber: serialOf(spki, String(isCritical)),
      name: named('local CA'),
      keys: root,
      signingAlgorithm: ALGORITHM,
      extensions: await extensions(root.publicKey, 1, isCritical),
    });
    return onLines(made.toString('pem'));
  };
  const caPem = await selfSigned(true);
  const issued = await x509.X509CertificateGenerator.create({
    ...lifetime,
    serialNumber: serialOf(spkiOf(issuerKeys.publicKey)),
    subject: named('issuer'),
    issuer: new x509.X509Certificate(caPem).subjectName,
    publicKey: issuer.publicKey,
    signingKey: root.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      // Not critical, since boards meet it in every handshake.
      ...(await extensions(issuer.publicKey, 0, false)),
      await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
    ],
  });
  return {
    keyPem: pemOf(issuerKeys.privateKey),
    issuerPem: onLines(issued.toString('pem')),
    caPem,
    boardCaPem: await selfSigned(false),
  };
}

/** The library has no class for name constraints. */
const NAME_CONSTRAINTS = '2.5.29.30';

/** A server certificate for the names, `localhost` and the loopback addresses, and behind it that of its issuer. */
export async function makeLeaf(
  { issuerPem, keyPem }: KeptAuthority,
  names: readonly string[],
  nowMs: number,
  days: number,
): Promise<KeptLeaf> {
  const x509 = await loadX509();
  const { privateKey, publicKey } = await makeRsaKeys();
  const issuer = new x509.X509Certificate(issuerPem);
  const keys = { publicKey: await importKey(publicKey), signingKey: await importKey(createPrivateKey(keyPem)) };
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialOf(spkiOf(publicKey), ...names),
    subject: [{ CN: [names[0] ?? LOCALHOST] }, { O: ['drs-emulator'] }],
    issuer: issuer.subjectName,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + days * DAY_MS),
    ...keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        ...[...names, LOCALHOST].map((value) => ({ type: 'dns' as const, value })),
        ...LOOPBACK.map((value) => ({ type: 'ip' as const, value })),
      ]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(await importKey(createPublicKey(keyPem))),
    ],
  });
  return { certPem: onLines(certificate.toString('pem')) + issuerPem, keyPem: pemOf(privateKey) };
}

/** Reads what is kept; throws when it is damaged, or key, certificate and issuer do not belong together. */
export function readCertified(certPem: string, keyPem: string, issuerPem: string): Certified {
  const certificate = new X509Certificate(certPem);
  if (!certificate.checkPrivateKey(createPrivateKey(keyPem)))
    throw new Error('certificate and key do not belong together');
  if (!certificate.verify(new X509Certificate(issuerPem).publicKey)) throw new Error('another authority signed it');
  const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^DNS:/, ''));
  return { notAfter: new Date(certificate.validTo), names: new Set(names) };
}
