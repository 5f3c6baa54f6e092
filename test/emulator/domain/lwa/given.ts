import { createHash } from 'node:crypto';
import type { AuthorizationRequest } from '../../../../emulator/domain/lwa/authorize.ts';
import type { Parameters } from '../../../../emulator/domain/lwa/parameters.ts';
import type { Secrets } from '../../../../emulator/domain/lwa/pkce.ts';
import type { Draw } from '../../../../emulator/domain/outcome.ts';
import { blankDevice } from '../../../../emulator/domain/registration.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal } from '../../../../emulator/domain/seed.ts';
import type { Consent, Device, Portal, Registration } from '../../../../emulator/domain/state.ts';
import { createIds } from '../../../../emulator/ids.ts';

/** Given states of a sign-up, frozen through and through. */

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

export const NOW = '2031-03-04T10:00:00.000Z';
export const later = (ms: number, from: string = NOW): string => new Date(Date.parse(from) + ms).toISOString();
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

export const draw = (now: string = NOW, unit = 'consent:c1'): Draw => ({
  now,
  ids: createIds('00'.repeat(32)).forUnit(unit, 0),
});

export const secrets: Secrets = {
  sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  same: (given, expected) => given === expected,
};

export const portal: Portal = frozen(seedPortal);
export const withPortal = (change: Partial<Portal>): Portal => frozen({ ...seedPortal, ...change });
export const strictPortal = withPortal({ settings: { ...seedPortal.settings, strict: true } });

export const REDIRECT = 'http://localhost:3000/callback';

export const scopeData = (members: Record<string, unknown> = {}): string =>
  JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN1', ...members } });

/** A good request; `undefined` takes a parameter out. */
export function parameters(changes: Record<string, string | undefined> = {}, repeated: string[] = []): Parameters {
  const good: Record<string, string | undefined> = {
    client_id: SEED_CLIENT_ID,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'dash:replenish',
    scope_data: scopeData(),
    ...changes,
  };
  const values = new Map(Object.entries(good).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return { values, repeated: new Set(repeated) };
}

export const request: AuthorizationRequest = frozen({
  clientId: SEED_CLIENT_ID,
  redirectUri: REDIRECT,
  state: null,
  scopes: ['dash:replenish'],
  modelId: 'acme-coffee',
  serialNumber: 'SN1',
  isTestDevice: false,
  includeNonLive: false,
  codeChallenge: null,
  codeChallengeMethod: null,
});

export const registration: Registration = frozen({
  directedCustomerId: SEED_CUSTOMER_ID,
  clientId: SEED_CLIENT_ID,
  isTestDevice: false,
  includeNonLive: false,
  registeredAt: NOW,
  scopes: ['dash:replenish'],
  grantId: 'grant-1',
  accessEpoch: 0,
  revocationSeen: null,
  setupConsentId: null,
  lastDeviceStatusAt: null,
  mostRecentlyActiveDate: null,
  slots: { beans: { asin: 'B0EMUL0001', subscribed: true, lastReport: null, nextProblem: null } },
});

export const device: Device = frozen({ ...blankDevice('acme-coffee', 'SN1'), turn: 1, current: registration });

export const CODE = 'ANabcdefghijklmnopqr';

/** Approved at NOW, code issued at NOW. */
export const consent: Consent = frozen({
  consentId: 'c1',
  turn: 4,
  clientId: SEED_CLIENT_ID,
  redirectUri: REDIRECT,
  state: null,
  scopes: ['dash:replenish'],
  modelId: 'acme-coffee',
  serialNumber: 'SN1',
  isTestDevice: false,
  includeNonLive: false,
  codeChallenge: null,
  codeChallengeMethod: null,
  directedCustomerId: SEED_CUSTOMER_ID,
  createdAt: NOW,
  approvedAt: NOW,
  grantId: 'grant-1',
  choices: { beans: 'B0EMUL0001' },
  code: CODE,
  codeIssuedAt: NOW,
  redeemedAt: null,
});

/** Verifier and S256 challenge of RFC 7636, appendix B. */
export const RFC_PAIR = [
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
] as const;
/** The same of Amazon's own page. */
export const LWA_PAIR = [
  '5CFCAiZC0g0OA-jmBmmjTBZiyPCQsnq_2q5k9fD-aAY',
  'Fw7s3XHRVb2m1nT7s646UrYiYLMJ54as0ZIU_injyqw',
] as const;
