import type { RefusalOf } from '../../../contracts/endpoint.ts';
import type { token as contract } from '../../../contracts/lwa/token.ts';
import { type Claims, livingGrant } from '../authenticate.ts';
import { type Refused, refuse } from '../outcome.ts';
import type { Device, Portal, Registration } from '../state.ts';
import type { TokenRequest } from './token-request.ts';

/** From a refresh token to the registration it speaks for. It changes nothing: the refresh token stays as it is. */

export interface RefreshInput {
  readonly portal: Portal;
  /** Claims of the refresh token; undefined when it is not a genuine token. */
  readonly claims: (Claims & { readonly confidential: boolean }) | undefined;
  readonly device: Device | undefined;
  readonly request: Extract<TokenRequest, { grant: 'refresh_token' }>;
  /** The client gave its secret, and it was right. */
  readonly confidential: boolean;
}

export function refresh(input: RefreshInput): Registration | Refused<RefusalOf<typeof contract>> {
  const { portal, claims, device, request, confidential } = input;
  if (claims === undefined || claims.kind !== 'refresh') return refuse('refreshTokenUnknown');
  // A grant that was made with the secret cannot be used without it.
  if (claims.confidential && !confidential) return refuse('invalidClient');
  const registration = livingGrant(portal, device, claims);
  if (registration === undefined) return refuse('refreshTokenRevoked');
  if (registration.clientId !== request.clientId) return refuse('refreshTokenOfAnotherClient');
  const wanted = request.scope?.split(' ').filter((scope) => scope !== '') ?? [];
  if (!wanted.every((scope) => registration.scopes.includes(scope))) return refuse('invalidScope');
  return registration;
}
