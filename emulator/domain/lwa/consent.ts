import type { Instant } from '../../../contracts/fields.ts';
import { millisecondsBetween } from '../instants.ts';
import type { DomainEvent, Draw } from '../outcome.ts';
import type { Consent, Customer, DeviceModel } from '../state.ts';
import type { AuthorizationRequest } from './authorize.ts';

/**
 * One sign-up, from sign-in to the redeemed code. Every step returns the next document and what to record;
 * a step that was taken before changes nothing, so that a reload or a double click is harmless.
 */

/** How long the pages of a sign-up may be used. */
export const CONSENT_OPEN_MS = 3_600_000;
/** Life of a code: 5 minutes. */
export const CODE_MS = 300_000;
/** Consents kept: beyond the first number dead ones are dropped, beyond the second the oldest ones. */
export const CONSENTS_KEPT = 1000;
export const CONSENTS_MAX = 10_000;

export interface Step {
  readonly next: Consent;
  readonly events: readonly DomainEvent[];
}

const isOlder = (at: Instant, ms: number, now: Instant): boolean => millisecondsBetween(at, now) >= ms;

export const codeExpired = ({ codeIssuedAt }: Consent, now: Instant): boolean =>
  codeIssuedAt === null || isOlder(codeIssuedAt, CODE_MS, now);

/** Nothing can come of it any more. */
export const isDead = (consent: Consent, now: Instant): boolean =>
  consent.redeemedAt !== null || (isOlder(consent.createdAt, CONSENT_OPEN_MS, now) && codeExpired(consent, now));

const moved = (consent: Consent, from: string | null, to: string, rule: string): DomainEvent => ({
  kind: 'state',
  subject: 'consent',
  id: consent.consentId,
  from,
  to,
  rule,
});
const did = (consent: Consent, action: string): DomainEvent => ({
  kind: 'customer',
  actor: consent.directedCustomerId,
  action,
});

/** The customer signed in. */
export function openConsent(
  consentId: string,
  request: AuthorizationRequest,
  customer: Pick<Customer, 'directedCustomerId'>,
  { now }: Draw,
): Step {
  const next: Consent = {
    consentId,
    turn: 1,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    state: request.state,
    scopes: [...request.scopes],
    modelId: request.modelId,
    serialNumber: request.serialNumber,
    isTestDevice: request.isTestDevice,
    includeNonLive: request.includeNonLive,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    directedCustomerId: customer.directedCustomerId,
    createdAt: now,
    approvedAt: null,
    grantId: null,
    choices: {},
    code: null,
    codeIssuedAt: null,
    redeemedAt: null,
  };
  return { next, events: [did(next, 'signed-in'), moved(next, null, 'signed-in', 'signed-in')] };
}

/** The customer agreed, and the device was registered under this grant. The access token counts from here. */
export function approve(consent: Consent, grantId: string, { now }: Draw): Step {
  if (consent.approvedAt !== null) return { next: consent, events: [] };
  const next: Consent = { ...consent, turn: consent.turn + 1, approvedAt: now, grantId };
  return { next, events: [did(next, 'consented'), moved(next, 'signed-in', 'approved', 'approved')] };
}

/** A product for one slot, or none of them. */
export function choose(consent: Consent, slotId: string, asin: string | null): Step {
  if (Object.hasOwn(consent.choices, slotId) && consent.choices[slotId] === asin) return { next: consent, events: [] };
  const next: Consent = { ...consent, turn: consent.turn + 1, choices: { ...consent.choices, [slotId]: asin } };
  return { next, events: [did(next, `chose ${asin ?? 'no product'} for slot ${slotId}`)] };
}

/** "Complete setup": the code is issued, once. */
export function complete(consent: Consent, { now, ids }: Draw): Step & { readonly code: string } {
  if (consent.code !== null) return { next: consent, events: [], code: consent.code };
  const code = ids.authorizationCode();
  const next: Consent = { ...consent, turn: consent.turn + 1, code, codeIssuedAt: now };
  return { next, events: [did(next, 'completed-setup'), moved(next, 'approved', 'code-issued', 'completed')], code };
}

export const declined = (consent: Consent): readonly DomainEvent[] => [
  did(consent, 'declined'),
  moved(consent, 'signed-in', 'declined', 'declined'),
];

/** Where the customer stands; `over` says why the pages cannot go on. */
export type Standing =
  | { readonly at: 'consent' }
  | { readonly at: 'slot'; readonly slotId: string }
  | { readonly at: 'overview' }
  /** Complete: the code is out and still good. */
  | { readonly at: 'return'; readonly code: string }
  | { readonly at: 'over'; readonly problem: string };

export function standing(consent: Consent, model: DeviceModel | undefined, now: Instant): Standing {
  const over = (problem: string): Standing => ({ at: 'over', problem });
  if (model === undefined) return over('the device model is no longer offered');
  if (consent.redeemedAt !== null) return over('it is complete');
  if (consent.code !== null)
    return codeExpired(consent, now) ? over('it is complete') : { at: 'return', code: consent.code };
  if (isOlder(consent.createdAt, CONSENT_OPEN_MS, now)) return over('it was started more than an hour ago');
  if (consent.approvedAt === null) return { at: 'consent' };
  const open = model.slots.find(({ slotId }) => !Object.hasOwn(consent.choices, slotId));
  return open === undefined ? { at: 'overview' } : { at: 'slot', slotId: open.slotId };
}
