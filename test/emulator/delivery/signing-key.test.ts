import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate, SIGNER_NAMES } from '../../../emulator/delivery/certificate.ts';
import {
  createSigningKeys,
  readSigningKey,
  type StoredSigningKey,
  signingAtOnce,
} from '../../../emulator/delivery/signing-key.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const made = await createSigningKeys().get();
const pem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();
const stored: StoredSigningKey = { privateKeyPem: pem(made.privateKey), certificatePem: made.certificatePem };

/** A place to keep a key, as a data folder is. */
function keeper(content?: StoredSigningKey) {
  const saved: StoredSigningKey[] = [];
  return {
    saved,
    load: async () => saved.at(-1) ?? content,
    save: async (key: StoredSigningKey) => {
      saved.push(key);
    },
  };
}

describe('the certificate', () => {
  const certificate = new X509Certificate(made.certificatePem);

  it('is one PEM block with LF line ends and nothing before it', () => {
    expect(made.certificatePem).toMatch(
      /^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/,
    );
  });

  it('has the names validators look for, and says that it is a test certificate', () => {
    for (const name of SIGNER_NAMES) expect(certificate.checkHost(name)).toBe(name);
    expect(SIGNER_NAMES).toContain('sns.amazonaws.com');
    expect(SIGNER_NAMES).toContain('sns-signing.eu-south-1.amazonaws.com');
    expect(certificate.checkHost('sns-signing.us-east-1.amazonaws.com')).toBeUndefined();
    expect(certificate.subject).toContain('CN=sns.amazonaws.com');
    expect(certificate.issuer).toContain('O=drs-emulator\nOU=Emulator test certificate - not issued by Amazon');
  });

  it('is self-signed with a 2048-bit RSA key, for server authentication, and no authority', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(made.privateKey)).toBe(true);
    expect(made.privateKey.asymmetricKeyType).toBe('rsa');
    expect(made.privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is valid from a day before it was made for a year', async () => {
    const nowMs = Date.UTC(2031, 2, 4, 10);
    const dated = await makeCertificate({ privateKey: made.privateKey, publicKey: certificate.publicKey }, nowMs);
    const { validFrom, validTo } = new X509Certificate(dated);
    expect([Date.parse(validFrom), Date.parse(validTo)]).toEqual([nowMs - DAY_MS, nowMs + 364 * DAY_MS]);
  });

  it('leaves Reflect of the process as it was', () => {
    expect('getMetadata' in Reflect).toBe(false);
  });
});

describe('the signing key', () => {
  it('is named after its certificate', async () => {
    expect(made.fileName).toMatch(/^SimpleNotificationService-[0-9a-f]{32}\.pem$/);
    expect(readSigningKey(stored).fileName).toBe(made.fileName);
    const publicKey = new X509Certificate(made.certificatePem).publicKey;
    const renewed = await makeCertificate({ privateKey: made.privateKey, publicKey }, Date.UTC(2031, 2, 4));
    expect(readSigningKey({ ...stored, certificatePem: renewed }).fileName).not.toBe(made.fileName);
  });

  it('is shared by the worlds of a process when it is not kept', async () => {
    const keys = createSigningKeys();
    keys.warm();
    expect(await keys.get()).toBe(await createSigningKeys().get());
  });

  it('signs at once where it is told to, and signs the same', async () => {
    const keys = createSigningKeys();
    const [key, atOnce] = await Promise.all([keys.get(), signingAtOnce(keys).get()]);
    expect(atOnce).toMatchObject({ fileName: key.fileName, certificatePem: key.certificatePem });
    for (const version of ['1', '2'] as const)
      expect(await atOnce.sign('ä message', version)).toBe(await key.sign('ä message', version));
    const order: string[] = [];
    const signed = atOnce.sign('a message', '1').then(() => order.push('signed'));
    // The way to the thread pool and back would have been longer.
    const turned = new Promise((resolve) => setImmediate(resolve)).then(() => order.push('turned'));
    await Promise.all([signed, turned]);
    expect(order).toEqual(['signed', 'turned']);
  });

  it('is made once, saved, and found again', async () => {
    const file = keeper();
    const keys = createSigningKeys(file);
    const [one, two] = await Promise.all([keys.get(), keys.get()]);
    expect(one).toBe(two);
    expect(file.saved).toHaveLength(1);
    const again = await createSigningKeys(file).get();
    expect(file.saved).toHaveLength(1);
    expect(again.fileName).toBe(one.fileName);
    expect(again.fileName).not.toBe(made.fileName);
  });

  it('is replaced when the certificate kept with it has expired', async () => {
    const publicKey = new X509Certificate(made.certificatePem).publicKey;
    const expired = await makeCertificate({ privateKey: made.privateKey, publicKey }, Date.now() - 366 * DAY_MS);
    const file = keeper({ ...stored, certificatePem: expired });
    const key = await createSigningKeys(file).get();
    expect(file.saved).toEqual([{ privateKeyPem: pem(key.privateKey), certificatePem: key.certificatePem }]);
    expect(new Date(new X509Certificate(key.certificatePem).validTo).getTime()).toBeGreaterThan(Date.now());
  });

  it('is refused, and left where it is, when it is damaged or not of its certificate', async () => {
    const damaged = keeper({ ...stored, privateKeyPem: 'scribble' });
    await expect(createSigningKeys(damaged).get()).rejects.toThrow();
    const other = readSigningKey(await otherKey());
    const mixed = keeper({ ...stored, privateKeyPem: pem(other.privateKey) });
    await expect(createSigningKeys(mixed).get()).rejects.toThrow('does not belong to the stored signing key');
    expect([damaged.saved, mixed.saved]).toEqual([[], []]);
  });

  it('is asked for again after a failure', async () => {
    let disk = false;
    const keys = createSigningKeys({
      load: async () => {
        if (!disk) throw new Error('disk gone');
        return stored;
      },
    });
    keys.warm();
    await expect(keys.get()).rejects.toThrow('disk gone');
    disk = true;
    expect((await keys.get()).fileName).toBe(made.fileName);
  });
});

async function otherKey(): Promise<StoredSigningKey> {
  const file = keeper();
  await createSigningKeys(file).get();
  const [key] = file.saved;
  expect(createPrivateKey(key?.privateKeyPem ?? '').type).toBe('private');
  return key as StoredSigningKey;
}
