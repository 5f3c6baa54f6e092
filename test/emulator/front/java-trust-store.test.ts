import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { javaTrustStore } from '../../../emulator/front/java-trust-store.ts';

/** The form; that Java reads it is shown by keytool: java-trust-store.slow.test.ts. */

const AT = Date.parse('2031-03-04T10:00:00Z');
const CERTIFICATE = Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05);

describe('a trust store for Java', () => {
  it('holds the certificates under their names, each with its instant', () => {
    const store = javaTrustStore([{ alias: 'one', certificate: CERTIFICATE }], AT);
    const expected = [
      'feedfeed 00000002 00000001',
      `00000002 0003 ${Buffer.from('one').toString('hex')}`,
      AT.toString(16).padStart(16, '0'),
      `0005 ${Buffer.from('X.509').toString('hex')}`,
      `00000005 ${Buffer.from(CERTIFICATE).toString('hex')}`,
    ];
    expect(store.subarray(0, -20).toString('hex')).toBe(expected.join('').replaceAll(' ', ''));
  });

  it('ends with a digest that depends on the password', () => {
    const store = javaTrustStore([], AT, 'pw');
    const digest = createHash('sha1').update('\0p\0wMighty Aphrodite').update(store.subarray(0, -20)).digest();
    expect(store.subarray(-20)).toEqual(digest);
    expect(javaTrustStore([], AT)).not.toEqual(store);
  });
});
