import { describe, expect, it } from 'vitest';
import { fitsChallenge, isVerifier, readChallenge } from '../../../../emulator/domain/lwa/pkce.ts';
import { LWA_PAIR, RFC_PAIR, secrets } from './given.ts';

describe('a code challenge', () => {
  it('may be absent', () => {
    expect(readChallenge(undefined, undefined)).toEqual({ codeChallenge: null, codeChallengeMethod: null });
  });

  it('is plain when no method is named', () => {
    expect(readChallenge(RFC_PAIR[0], undefined)).toEqual({ codeChallenge: RFC_PAIR[0], codeChallengeMethod: 'plain' });
  });

  it('may be S256', () => {
    expect(readChallenge(RFC_PAIR[1], 'S256')).toEqual({ codeChallenge: RFC_PAIR[1], codeChallengeMethod: 'S256' });
  });

  it.each([
    ['a method without a challenge', undefined, 'S256', 'code_challenge_method'],
    ['an unknown method', RFC_PAIR[1], 's256', 'code_challenge_method'],
    ['a padded challenge', `${RFC_PAIR[1]}=`, 'S256', 'code_challenge'],
    ['a short S256 challenge', RFC_PAIR[1].slice(1), 'S256', 'code_challenge'],
    ['a plain challenge of 42 characters', 'a'.repeat(42), 'plain', 'code_challenge'],
    ['a plain challenge of 129 characters', 'a'.repeat(129), 'plain', 'code_challenge'],
  ])('is refused for %s', (_, challenge, method, name) => {
    expect(readChallenge(challenge, method)).toMatchObject({ name });
  });
});

describe('a verifier', () => {
  it('has 43 to 128 unreserved characters', () => {
    for (const good of ['a'.repeat(43), 'a'.repeat(128), `${'a'.repeat(39)}-._~`]) expect(isVerifier(good)).toBe(true);
    for (const bad of ['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}+`, `${'a'.repeat(43)}\n`]) {
      expect(isVerifier(bad)).toBe(false);
    }
  });

  it.each([
    ['RFC 7636', RFC_PAIR],
    ["Amazon's page", LWA_PAIR],
  ])('fits the S256 challenge of %s', (_, [verifier, codeChallenge]) => {
    const challenge = { codeChallenge, codeChallengeMethod: 'S256' } as const;
    expect(fitsChallenge(verifier, challenge, secrets)).toBe(true);
    expect(fitsChallenge(verifier.toUpperCase(), challenge, secrets)).toBe(false);
    expect(fitsChallenge(codeChallenge, challenge, secrets)).toBe(false);
  });

  it('fits a plain challenge when it is the same text', () => {
    const challenge = { codeChallenge: RFC_PAIR[0], codeChallengeMethod: 'plain' } as const;
    expect(fitsChallenge(RFC_PAIR[0], challenge, secrets)).toBe(true);
    expect(fitsChallenge(`${RFC_PAIR[0]}a`, challenge, secrets)).toBe(false);
  });

  it('fits nothing when there was no challenge', () => {
    expect(fitsChallenge(RFC_PAIR[0], { codeChallenge: null, codeChallengeMethod: null }, secrets)).toBe(false);
  });
});
