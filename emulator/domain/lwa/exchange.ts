import type { RefusalOf } from '../../../contracts/endpoint.ts';
import { type Noticed, noticed } from '../../../contracts/finding.ts';
import { type token as contract, tokenTolerances } from '../../../contracts/lwa/token.ts';
import { livingGrant, secondsLeft } from '../authenticate.ts';
import { accept, type DomainEvent, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Consent, Device, Portal, Registration } from '../state.ts';
import { codeExpired } from './consent.ts';
import { fitsChallenge, type Secrets } from './pkce.ts';
import type { TokenRequest } from './token-request.ts';

/** Redeems a code. Only success uses it up, and of several attempts one wins. */

/** What the tokens are made of. */
export interface Grant {
  readonly registration: Registration;
  /** Made when the customer agreed, unless that life is over already. */
  readonly mintedAt: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface ExchangeInput {
  readonly portal: Portal;
  /** The consent the code names. */
  readonly consent: Consent;
  readonly device: Device | undefined;
  readonly request: Extract<TokenRequest, { grant: 'authorization_code' }>;
  /** The client gave its secret, and it was right. */
  readonly confidential: boolean;
  readonly secrets: Secrets;
  readonly draw: Draw;
}

export function redeem(input: ExchangeInput): Outcome<Consent, Grant, RefusalOf<typeof contract>> {
  const { portal, consent, device, request, confidential, secrets, draw } = input;
  // Without a secret only a verifier can prove who is calling; where a challenge was sent, it is asked for below.
  const isProved = confidential || request.codeVerifier !== undefined;
  if (!isProved && consent.codeChallenge === null) return refuse('invalidClient');
  if (consent.code !== request.code || consent.grantId === null || consent.approvedAt === null)
    return refuse('codeUnknown');
  if (consent.clientId !== request.clientId) return refuse('codeOfAnotherClient');
  if (consent.redeemedAt !== null) return refuse('codeUsed');
  if (codeExpired(consent, draw.now)) return refuse('codeExpired');
  const registration = livingGrant(portal, device, { grantId: consent.grantId });
  if (registration === undefined) return refuse('codeRevoked');
  if (request.redirectUri !== undefined && request.redirectUri !== consent.redirectUri) {
    const finding = {
      rule: '36',
      field: 'redirect_uri',
      expected: consent.redirectUri,
      seen: request.redirectUri.slice(0, 200),
      source: 'LWAWEB',
    };
    return refuse('redirectMismatch', {}, [finding]);
  }

  const slips: Noticed[] = [];
  if (consent.codeChallenge === null) {
    // A verifier that nothing was sent for proves nothing.
    if (!confidential) return refuse('invalidClient');
    if (request.codeVerifier !== undefined) {
      slips.push(noticed(tokenTolerances.strayVerifier, 'no code_verifier', 'one'));
      if (portal.settings.strict) {
        return refuse(
          'invalidParameter',
          { name: 'code_verifier' },
          slips.map(({ finding }) => finding),
        );
      }
    }
  } else if (request.codeVerifier === undefined) {
    return refuse('missingParameter', { name: 'code_verifier' });
  } else if (!fitsChallenge(request.codeVerifier, consent, secrets)) {
    return refuse('wrongVerifier');
  }

  const left = secondsLeft(consent.approvedAt, draw.now);
  const mintedAt = left > 0 ? consent.approvedAt : draw.now;
  const next: Consent = { ...consent, turn: consent.turn + 1, redeemedAt: draw.now };
  const redeemed: DomainEvent = {
    kind: 'state',
    subject: 'consent',
    id: consent.consentId,
    from: 'code-issued',
    to: 'redeemed',
    rule: 'redeemed',
  };
  return accept(
    next,
    { registration, mintedAt, expiresIn: secondsLeft(mintedAt, draw.now) },
    [redeemed],
    slips.map(({ finding }) => finding),
  );
}
