import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { loadX509 } from '../../../emulator/delivery/certificate.ts';
import { ALL_NAMES } from '../../../emulator/front/names.ts';
import { createRunAuthority } from '../../../emulator/front/run-authority.ts';

/** Read back by OpenSSL (node:crypto) and by an X.509 library; clients that refuse more: proxy.test.ts and the slow part. */

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the authority of a run', () => {
  it('is a certificate authority for the names of the service and loopback alone', async () => {
    const now = wallMs();
    const { caPem } = await createRunAuthority(now);
    const ca = new X509Certificate(caPem);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.checkIssued(ca)).toBe(true);
    expect(ca.subject).toMatch(/^CN=drs-emulator run [0-9a-f]{8}\nO=drs-emulator\nOU=.* not issued by Amazon$/);
    expect(Date.parse(ca.validFrom)).toBeLessThan(now - DAY_MS + 1000);
    const x509 = await loadX509();
    const read = new x509.X509Certificate(caPem);
    const oids = read.extensions.map(({ type, critical }) => `${type}${critical ? '!' : ''}`);
    expect(oids).toEqual(['2.5.29.19!', '2.5.29.15!', '2.5.29.14', '2.5.29.37', '2.5.29.30!']);
    expect(read.getExtension(x509.BasicConstraintsExtension)).toMatchObject({ ca: true, pathLength: 0 });
    expect(read.getExtension(x509.KeyUsagesExtension)?.usages).toBe(x509.KeyUsageFlags.keyCertSign);
    const constraints = Buffer.from(read.getExtension('2.5.29.30')?.value ?? new ArrayBuffer(0)).toString('latin1');
    for (const name of [...ALL_NAMES, 'localhost']) expect(constraints).toContain(name);
  });

  it('certifies those names with a key of their own', async () => {
    const authority = await createRunAuthority(wallMs());
    const leaf = await authority.leafFor(['api.amazon.com', 'sns.us-east-1.amazonaws.com']);
    const certificate = new X509Certificate(leaf.certPem);
    const ca = new X509Certificate(authority.caPem);
    expect(certificate.checkPrivateKey(createPrivateKey(leaf.keyPem))).toBe(true);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkHost('api.amazon.com')).toBe('api.amazon.com');
    expect(certificate.checkHost('sns.us-east-1.amazonaws.com')).toBe('sns.us-east-1.amazonaws.com');
    expect(certificate.checkHost('www.amazon.com')).toBeUndefined();
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.serialNumber).not.toBe(ca.serialNumber);
  });

  it('makes one certificate for the same names, and none for foreign ones', async () => {
    const authority = await createRunAuthority(wallMs());
    const [one, same, other] = await Promise.all([
      authority.leafFor(['api.amazon.com', 'www.amazon.com']),
      authority.leafFor(['www.amazon.com', 'api.amazon.com']),
      authority.leafFor(['www.amazon.com']),
    ]);
    expect(same).toBe(one);
    expect(other.certPem).not.toBe(one.certPem);
    await expect(authority.leafFor(['example.com'])).rejects.toThrow('example.com');
  });

  it('is another one in every run, and writes years from 2050 on with four digits', async () => {
    const [one, other] = await Promise.all([createRunAuthority(wallMs()), createRunAuthority(wallMs())]);
    expect(new X509Certificate(one.caPem).fingerprint256).not.toBe(new X509Certificate(other.caPem).fingerprint256);
    const late = new X509Certificate((await createRunAuthority(Date.parse('2049-12-31T12:00:00Z'))).caPem);
    expect(late.validFrom).toBe('Dec 30 12:00:00 2049 GMT');
    expect(late.validTo).toBe('Mar 31 12:00:00 2050 GMT');
  });
});
