import { createPrivateKey, webcrypto } from 'node:crypto';
import { loadX509 } from '../../emulator/delivery/certificate.ts';

/** A server certificate that the local CA was never asked for, signed with its key: what somebody could make who stole it. */
export async function foreignLeaf(
  { issuerPem, keyPem }: { readonly issuerPem: string; readonly keyPem: string },
  names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[],
): Promise<{ readonly certPem: string; readonly keyPem: string }> {
  const x509 = await loadX509();
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  const own = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=drs-emulator tests',
    issuer: new x509.X509Certificate(issuerPem).subjectName,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 24 * 60 * 60 * 1000),
    publicKey: own.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([...names])],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
  return {
    certPem: `${certificate.toString('pem')}\n${issuerPem}`,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
}
