import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateFacts, permittedNames } from '../../../cli/tls/certificate-facts.ts';
import { derOf } from '../../../cli/tls/export-forms.ts';
import { ALL_NAMES } from '../../../emulator/front/names.ts';
import { givenAuthority, givenLeaf } from './given-ca.ts';

describe('what stands in a certificate', () => {
  it('is told as trust stores and people ask for it', async () => {
    const { caPem } = await givenAuthority();
    const facts = certificateFacts(caPem);
    const hash = (name: string) => createHash(name).update(derOf(caPem)).digest('hex').toUpperCase();
    expect(facts.sha256.replaceAll(':', '')).toBe(hash('sha256'));
    expect(facts.sha1).toBe(hash('sha1'));
    expect(facts.subject).toMatch(/^drs-emulator local CA [0-9a-f]{8}$/);
    expect(Date.parse(facts.validTo)).toBe(Date.parse(new X509Certificate(caPem).validTo));
    expect(facts.names).toEqual([]);
  });

  it('has the names of a server', async () => {
    const { certPem } = await givenLeaf();
    expect(certificateFacts(certPem).names).toEqual(['api.amazon.com', 'localhost']);
  });

  it('names all that an authority may vouch for', async () => {
    const { caPem, boardCaPem } = await givenAuthority();
    const permitted = await permittedNames(caPem);
    expect(permitted).toEqual(expect.arrayContaining([...ALL_NAMES, 'localhost', '127.0.0.0/255.0.0.0']));
    expect(permitted).toContain('0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
    expect(await permittedNames(boardCaPem)).toEqual(permitted);
    const { certPem } = await givenLeaf();
    expect(await permittedNames(certPem)).toBeNull();
  });
});
