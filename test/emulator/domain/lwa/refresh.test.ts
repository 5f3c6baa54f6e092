import { describe, expect, it } from 'vitest';
import { type RefreshInput, refresh } from '../../../../emulator/domain/lwa/refresh.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import { device, frozen, NOW, portal, registration, withPortal } from './given.ts';

const claims = frozen({
  kind: 'refresh' as const,
  modelId: 'acme-coffee',
  serialNumber: 'SN1',
  grantId: 'grant-1',
  epoch: 0,
  mintedAtMs: Date.parse(NOW),
  confidential: true,
});
const request: RefreshInput['request'] = frozen({
  grant: 'refresh_token',
  refreshToken: 'Atzr|…',
  clientId: SEED_CLIENT_ID,
  clientSecret: undefined,
  scope: undefined,
  findings: [],
});
const attempt = (changes: Partial<RefreshInput> = {}) => {
  const answer = refresh({ portal, claims, device, request, confidential: true, ...changes });
  return 'refusal' in answer ? answer.refusal : answer;
};

describe('refreshing', () => {
  it('finds the registration the token speaks for', () => {
    expect(attempt()).toBe(registration);
  });

  it('works without a secret only for a grant that was made without one', () => {
    expect(attempt({ confidential: false })).toBe('invalidClient');
    expect(attempt({ confidential: false, claims: { ...claims, confidential: false } })).toBe(registration);
    expect(attempt({ claims: { ...claims, confidential: false } })).toBe(registration);
  });

  it('needs a refresh token', () => {
    expect(attempt({ claims: undefined })).toBe('refreshTokenUnknown');
    expect(attempt({ claims: { ...claims, kind: 'access' } })).toBe('refreshTokenUnknown');
  });

  it('survives tokens expired by hand, but not the end of the grant', () => {
    expect(attempt({ device: frozen({ ...device, current: { ...registration, accessEpoch: 5 } }) })).toMatchObject({
      accessEpoch: 5,
    });
    expect(attempt({ device: undefined })).toBe('refreshTokenRevoked');
    expect(attempt({ device: frozen({ ...device, current: null }) })).toBe('refreshTokenRevoked');
    expect(attempt({ claims: { ...claims, grantId: 'grant-0' } })).toBe('refreshTokenRevoked');
    const revocations = { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: NOW } };
    expect(attempt({ portal: withPortal({ revocations }) })).toBe('refreshTokenRevoked');
  });

  it('is for the client the token was given to', () => {
    expect(attempt({ request: { ...request, clientId: 'other' } })).toBe('refreshTokenOfAnotherClient');
  });

  it('never widens the scope', () => {
    expect(attempt({ request: { ...request, scope: 'dash:replenish' } })).toBe(registration);
    expect(attempt({ request: { ...request, scope: 'dash:replenish profile' } })).toBe('invalidScope');
  });
});
