import { X509Certificate } from 'node:crypto';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { androidConfig, cHeader, derOf } from '../../../cli/tls/export-forms.ts';
import { givenAuthority } from './given-ca.ts';

describe('the certificate of the CA', () => {
  it('has the same bytes in PEM and DER', async () => {
    const { caPem } = await givenAuthority();
    expect(Buffer.from(derOf(caPem))).toEqual(new X509Certificate(caPem).raw);
    expect(Buffer.from(derOf(caPem.replaceAll('\n', '\r\n')))).toEqual(new X509Certificate(caPem).raw);
    expect(() => derOf('no PEM')).toThrow('no certificate');
  });

  it('is text and bytes in C, both whole', async () => {
    const { boardCaPem } = await givenAuthority();
    const text = cHeader(boardCaPem, { sha256: 'AB:CD', until: '2033-01-01T00:00:00.000Z' });
    const [, literal = ''] = /DRS_EMULATOR_CA_PEM\[\] PROGMEM =\n([\s\S]*?);/.exec(text) ?? [];
    expect(
      literal
        .split('\n')
        .map((line) => JSON.parse(line.trim()))
        .join(''),
    ).toBe(boardCaPem);
    const [, bytes = ''] = /DRS_EMULATOR_CA_DER\[\] PROGMEM = \{([\s\S]*?)\};/.exec(text) ?? [];
    expect(Buffer.from(bytes.split(',').map(Number))).toEqual(new X509Certificate(boardCaPem).raw);
    expect(text).toContain('SHA-256 AB:CD\n');
    expect(text).not.toContain('PRIVATE');
  });

  it('is trusted by Android for the names alone, in builds for debugging', () => {
    const text = androidConfig(['api.amazon.com', 'www.amazon.com']);
    using document = XmlDocument.fromString(text);
    const values = (path: string) => document.find(path).map((node) => node.content);
    expect(values('/network-security-config/domain-config/domain')).toEqual(['api.amazon.com', 'www.amazon.com']);
    expect(values('//domain-config//certificates/@src')).toEqual(['system', '@raw/drs_emulator_ca']);
    expect(values('//debug-overrides//certificates/@src')).toEqual(['@raw/drs_emulator_ca']);
  });
});
