import { describe, expect, it } from 'vitest';
import { type ExchangeInput, redeem } from '../../../../emulator/domain/lwa/exchange.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import type { Consent } from '../../../../emulator/domain/state.ts';
import {
  CODE,
  consent,
  device,
  draw,
  frozen,
  HOUR,
  LWA_PAIR,
  later,
  MINUTE,
  NOW,
  portal,
  REDIRECT,
  RFC_PAIR,
  registration,
  secrets,
  strictPortal,
  withPortal,
} from './given.ts';

const request: ExchangeInput['request'] = frozen({
  grant: 'authorization_code',
  code: CODE,
  clientId: SEED_CLIENT_ID,
  clientSecret: undefined,
  redirectUri: REDIRECT,
  codeVerifier: undefined,
  findings: [],
});

const attempt = (changes: Partial<ExchangeInput> & { at?: string; of?: Partial<Consent>; with?: object } = {}) => {
  const { at = NOW, of = {}, with: given = {}, ...input } = changes;
  return redeem({
    portal,
    consent: frozen({ ...consent, ...of }),
    device,
    request: frozen({ ...request, ...given }),
    confidential: true,
    secrets,
    draw: draw(at),
    ...input,
  });
};
const refusal = (...args: Parameters<typeof attempt>) => {
  const outcome = attempt(...args);
  return outcome.accepted ? 'accepted' : outcome.refusal;
};
const challenged = { codeChallenge: RFC_PAIR[1], codeChallengeMethod: 'S256' } as const;

describe('redeeming a code', () => {
  it('yields the grant and uses the code up', () => {
    const outcome = attempt();
    expect(outcome).toMatchObject({
      accepted: true,
      next: { redeemedAt: NOW, turn: consent.turn + 1 },
      reply: { registration, mintedAt: NOW, expiresIn: 3600 },
      events: [{ kind: 'state', subject: 'consent', id: 'c1', from: 'code-issued', to: 'redeemed' }],
      findings: [],
    });
    if (!outcome.accepted) throw new Error(outcome.refusal);
    expect(refusal({ consent: frozen(outcome.next) })).toBe('codeUsed');
  });

  it('works until the last millisecond of 5 minutes', () => {
    expect(refusal({ at: later(5 * MINUTE - 1) })).toBe('accepted');
    expect(refusal({ at: later(5 * MINUTE) })).toBe('codeExpired');
  });

  it('counts expires_in from the consent', () => {
    const seconds = (approvedAt: string, at: string) => {
      const outcome = attempt({ of: { approvedAt }, at });
      return outcome.accepted ? [outcome.reply.mintedAt, outcome.reply.expiresIn] : outcome.refusal;
    };
    expect(seconds(NOW, later(45_000))).toEqual([NOW, 3555]);
    expect(seconds(later(-HOUR + 1000), NOW)).toEqual([later(-HOUR + 1000), 1]);
    expect(seconds(later(-HOUR + 999), NOW)).toEqual([NOW, 3600]);
    expect(seconds(later(-2 * HOUR), NOW)).toEqual([NOW, 3600]);
  });

  it('needs the code of this consent', () => {
    expect(refusal({ with: { code: `${CODE}x` } })).toBe('codeUnknown');
    expect(refusal({ of: { code: null } })).toBe('codeUnknown');
    expect(refusal({ of: { grantId: null } })).toBe('codeUnknown');
  });

  it('is for the client the code was given to, who learns nothing of its state', () => {
    expect(refusal({ with: { clientId: 'other' } })).toBe('codeOfAnotherClient');
    expect(refusal({ with: { clientId: 'other' }, of: { redeemedAt: NOW } })).toBe('codeOfAnotherClient');
  });

  it('fails once the grant is gone', () => {
    expect(refusal({ device: undefined })).toBe('codeRevoked');
    expect(refusal({ device: frozen({ ...device, current: null }) })).toBe('codeRevoked');
    expect(refusal({ device: frozen({ ...device, current: { ...registration, grantId: 'grant-2' } }) })).toBe(
      'codeRevoked',
    );
    const revocations = { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: NOW } };
    expect(refusal({ portal: withPortal({ revocations }) })).toBe('codeRevoked');
  });

  it('needs the same redirect_uri if there is one, under obligation 36', () => {
    expect(refusal({ with: { redirectUri: undefined } })).toBe('accepted');
    const outcome = attempt({ with: { redirectUri: `${REDIRECT}/` } });
    expect(outcome).toMatchObject({ refusal: 'redirectMismatch', findings: [{ rule: '36', seen: `${REDIRECT}/` }] });
  });
});

describe('PKCE', () => {
  it.each([
    ['RFC 7636', RFC_PAIR],
    ["Amazon's page", LWA_PAIR],
  ])('redeems without a secret by the S256 pair of %s', (_, [codeVerifier, codeChallenge]) => {
    const of = { codeChallenge, codeChallengeMethod: 'S256' } as const;
    expect(refusal({ of, with: { codeVerifier }, confidential: false })).toBe('accepted');
  });

  it('redeems by a plain challenge', () => {
    const of = { codeChallenge: RFC_PAIR[0], codeChallengeMethod: 'plain' } as const;
    expect(refusal({ of, with: { codeVerifier: RFC_PAIR[0] }, confidential: false })).toBe('accepted');
    expect(refusal({ of, with: { codeVerifier: RFC_PAIR[1] }, confidential: false })).toBe('wrongVerifier');
  });

  it('refuses a wrong verifier and leaves the code good', () => {
    const of = challenged;
    expect(refusal({ of, with: { codeVerifier: LWA_PAIR[0] } })).toBe('wrongVerifier');
    expect(refusal({ of, with: { codeVerifier: RFC_PAIR[0] } })).toBe('accepted');
  });

  it('asks for the verifier when a challenge was sent, even of a client with its secret', () => {
    expect(attempt({ of: challenged })).toMatchObject({
      refusal: 'missingParameter',
      params: { name: 'code_verifier' },
    });
  });

  it('asks a public client for the verifier, too, in the place where a client with its secret is asked', () => {
    const publicly = (of: Partial<Consent>, more: Partial<ExchangeInput> & { at?: string; with?: object } = {}) =>
      refusal({ of: { ...challenged, ...of }, confidential: false, ...more });
    expect(attempt({ of: challenged, confidential: false })).toMatchObject({
      refusal: 'missingParameter',
      params: { name: 'code_verifier' },
    });
    expect(publicly({ redeemedAt: NOW })).toBe('codeUsed');
    expect(publicly({}, { at: later(5 * MINUTE) })).toBe('codeExpired');
    expect(publicly({}, { with: { clientId: 'other' } })).toBe('codeOfAnotherClient');
    // Of a code without a challenge it is told nothing.
    expect(publicly({ codeChallenge: null, redeemedAt: NOW })).toBe('invalidClient');
  });

  it('proves nothing without a challenge', () => {
    const given = { codeVerifier: RFC_PAIR[0] };
    expect(refusal({ with: given, confidential: false })).toBe('invalidClient');
    expect(refusal({ confidential: false })).toBe('invalidClient');
    expect(attempt({ with: given })).toMatchObject({
      accepted: true,
      findings: [{ rule: 'verifier-without-challenge' }],
    });
    expect(refusal({ with: given, portal: strictPortal })).toBe('invalidParameter');
  });
});
