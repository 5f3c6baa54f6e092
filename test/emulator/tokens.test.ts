import { describe, expect, it } from 'vitest';
import { createTokens, sameSecret, type TokenClaims } from '../../emulator/tokens.ts';
import fc from '../support/fast-check.ts';

const tokens = createTokens('ab'.repeat(32));
const claims: TokenClaims = {
  kind: 'access',
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  grantId: '0123456789abcdef01234567',
  epoch: 0,
  mintedAtMs: 1_930_384_800_000,
  confidential: true,
};

describe('a token', () => {
  it('has the form and length of a genuine one', () => {
    expect(tokens.mint(claims, 'n')).toMatch(/^Atza\|IwEBI[A-Za-z0-9_-]{411}$/);
    expect(tokens.mint({ ...claims, kind: 'refresh' }, 'n')).toMatch(/^Atzr\|IwEBI[A-Za-z0-9_-]{351}$/);
  });

  it('gives back what it was made from', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom('access' as const, 'refresh' as const),
          modelId: fc.stringMatching(/^[A-Za-z0-9+_-]{1,64}$/),
          serialNumber: fc.stringMatching(/^[A-Za-z0-9+_-]{1,64}$/),
          grantId: fc.stringMatching(/^[0-9a-f]{24}$/),
          epoch: fc.nat(),
          mintedAtMs: fc.nat({ max: 253_402_300_799_999 }),
          confidential: fc.boolean(),
        }),
        fc.string(),
        (made, nonce) => {
          const token = tokens.mint(made, nonce);
          expect(token).toHaveLength(made.kind === 'access' ? 421 : 361);
          // A second world of the same key has not seen it before.
          expect(createTokens('ab'.repeat(32)).read(token)).toEqual(made);
          expect(tokens.read(token)).toEqual(made);
        },
      ),
    );
  });

  it('differs by nonce, and is the same for the same', () => {
    expect(tokens.mint(claims, 'a')).toBe(tokens.mint(claims, 'a'));
    const [a, b] = [tokens.mint(claims, 'a'), tokens.mint(claims, 'b')];
    expect(a).not.toBe(b);
    expect(a.slice(-40)).not.toBe(b.slice(-40));
  });

  it('with any one character changed is none', () => {
    for (const kind of ['access', 'refresh'] as const) {
      const token = tokens.mint({ ...claims, kind }, 'n');
      for (let at = 0; at < token.length; at += 1) {
        const other = token[at] === 'A' ? 'B' : 'A';
        expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1)), String(at)).toBeUndefined();
      }
    }
  });

  it('remembered does not vouch for another with the same end', () => {
    const token = tokens.mint(claims, 'n');
    expect(tokens.read(token)).toEqual(claims);
    expect(tokens.read(`Atza|IwEBIA${token.slice(11)}`)).toEqual(token[10] === 'A' ? claims : undefined);
    expect(tokens.read(token.slice(-100))).toBeUndefined();
    expect(tokens.read(`x${token}`)).toBeUndefined();
  });

  it.each([
    '',
    'Atza|',
    'Atza|IwEBI',
    'x'.repeat(421),
    `Atza|IwEBI${'A'.repeat(411)}`,
    `Atza|IwEBI${'='.repeat(411)}`,
    'Atza|IwEBI'.repeat(10_000),
  ])('is not made of nothing (%#)', (text) => {
    expect(tokens.read(text)).toBeUndefined();
    expect(tokens.id(text)).toMatch(/^[0-9a-f]{8}$/);
  });

  it('of another key is none', () => {
    expect(createTokens('cd'.repeat(32)).read(tokens.mint(claims, 'n'))).toBeUndefined();
  });

  it('of one kind does not pass for the other', () => {
    const refresh = tokens.mint({ ...claims, kind: 'refresh' }, 'n');
    expect(tokens.read(refresh.replace('Atzr', 'Atza'))).toBeUndefined();
  });

  it('is known by 8 digits, the same ones each time', () => {
    const token = tokens.mint(claims, 'n');
    expect(tokens.id(token)).toMatch(/^[0-9a-f]{8}$/);
    expect(createTokens('cd'.repeat(32)).id(token)).toBe(tokens.id(token));
  });

  it('is still known after thousands of others', () => {
    const token = tokens.mint(claims, 'first');
    tokens.read(token);
    for (let i = 0; i < 2500; i += 1) tokens.read(tokens.mint(claims, `other-${i}`));
    expect(tokens.read(token)).toEqual(claims);
  });
});

describe('secrets', () => {
  it('are compared as a whole', () => {
    expect(sameSecret('drs-emulator-secret', 'drs-emulator-secret')).toBe(true);
    for (const wrong of ['', 'drs-emulator-secre', 'drs-emulator-secret ', 'Drs-emulator-secret'])
      expect(sameSecret(wrong, 'drs-emulator-secret')).toBe(false);
    expect(sameSecret('', '')).toBe(true);
    expect(sameSecret('☕', '☕')).toBe(true);
    expect(sameSecret('a', 'a\0')).toBe(false);
    const long = 'x'.repeat(1000);
    expect(sameSecret(long, long)).toBe(true);
    expect(sameSecret(long, `${long}x`)).toBe(false);
    expect(sameSecret(long, 'x')).toBe(false);
  });
});
