import { describe, expect, it } from 'vitest';
import { fileName, pathOf } from '../../../emulator/store/file-names.ts';
import fc from '../../support/fast-check.ts';

describe('a file name', () => {
  it('is the id itself when that is safe everywhere', () => {
    for (const id of ['sn-0001', 'acme-coffee', 'a.b', 'console', 'com', '+_-']) expect(fileName(id)).toBe(id);
  });

  it('is a readable part with a hash when anything had to change', () => {
    expect(fileName('SN-0001')).toMatch(/^sn-0001~[0-9a-f]{16}$/);
    expect(fileName('arn:aws:sns:us-east-1:000000000000:drs-acme')).toMatch(/^arn-aws-sns-us-east-1-0{12}-drs-acme~/);
    for (const id of [
      'con',
      'nul',
      'com1',
      'lpt9',
      'aux.txt',
      '.hidden',
      'dot.',
      '',
      '.',
      '..',
      'a~b',
      'é',
      'a/b',
      'a b',
    ]) {
      expect(fileName(id)).toMatch(/^[a-z0-9._+-]*~[0-9a-f]{16}$/);
    }
  });

  it('is one of its own for every id, on a disk without case, of at most 255 bytes', () => {
    const ids = fc.uniqueArray(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.stringMatching(/^[aA.]{1,4}$/)),
    );
    fc.assert(
      fc.property(ids, (some) => {
        const names = some.map((id) => `.${fileName(id)}.json.tmp`);
        expect(new Set(names.map((name) => name.toLowerCase().normalize('NFC'))).size).toBe(some.length);
        expect(Math.max(0, ...names.map((name) => Buffer.byteLength(name)))).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('tells where each kind of unit lives', () => {
    expect(pathOf({ kind: 'portal', id: 'portal' })).toBe('portal.json');
    expect(pathOf({ kind: 'topic', id: 'x' })).toBe('topics/x.json');
    expect(pathOf({ kind: 'consent', id: 'x' })).toBe('consents/x.json');
    expect(pathOf({ kind: 'device', id: 'm/s' })).toBe('devices/m/s.json');
    expect(() => pathOf({ kind: 'portal', id: 'other' })).toThrow('one portal');
  });
});
