import type { Instant } from '../../contracts/fields.ts';
import { millisecondsBetween, msOf, plus } from './instants.ts';
import type { Device, Portal, Registration } from './state.ts';

/** From a genuine token to the registration it speaks for, at an instant. */

/** Life of an access token: 60 minutes. */
export const ACCESS_TOKEN_MS = 3_600_000;

/** The claims of a token that this check needs. */
export interface Claims {
  readonly kind: 'access' | 'refresh';
  readonly modelId: string;
  readonly serialNumber: string;
  readonly grantId: string;
  /** Generation of access tokens within the grant; see `Registration.accessEpoch`. */
  readonly epoch: number;
  readonly mintedAtMs: number;
}

/** The registration whose grant a token belongs to, if that grant is alive: same id, app not removed since. */
export function livingGrant(
  portal: Portal,
  device: Device | undefined,
  { grantId }: Pick<Claims, 'grantId'>,
): Registration | undefined {
  const registration = device?.current;
  if (registration === null || registration === undefined || registration.grantId !== grantId) return undefined;
  const revokedAt = portal.revocations[registration.directedCustomerId]?.[registration.clientId] ?? null;
  return revokedAt === registration.revocationSeen ? registration : undefined;
}

/** Why an access token is refused; for the log and for explanations, never for the wire. */
export type TokenProblem = 'not-a-token' | 'no-such-grant' | 'expired';

export function authenticate(
  portal: Portal,
  device: Device | undefined,
  claims: Claims | undefined,
  now: Instant,
): Registration | TokenProblem {
  if (claims === undefined || claims.kind !== 'access') return 'not-a-token';
  const registration = livingGrant(portal, device, claims);
  if (registration === undefined) return 'no-such-grant';
  if (msOf(now) - claims.mintedAtMs >= ACCESS_TOKEN_MS) return 'expired';
  return claims.epoch < registration.accessEpoch ? 'expired' : registration;
}

const millisecondsLeft = (mintedAt: Instant, now: Instant): number =>
  Math.max(0, millisecondsBetween(now, plus(mintedAt, ACCESS_TOKEN_MS)));

/** Whole seconds an access token minted at an instant still lives. */
export const secondsLeft = (mintedAt: Instant, now: Instant): number =>
  Math.floor(millisecondsLeft(mintedAt, now) / 1000);

/** The same with a second that has begun: 0 once the token is dead, and not before. */
export const secondsBegun = (mintedAt: Instant, now: Instant): number =>
  Math.ceil(millisecondsLeft(mintedAt, now) / 1000);
