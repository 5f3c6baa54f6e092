import type { Portal, SecurityProfile } from '../state.ts';
import type { Secrets } from './pkce.ts';

/** Who calls the token endpoint, and how sure we are. */
export interface AuthenticatedClient {
  readonly profile: SecurityProfile;
  /** It gave its secret; otherwise it is a public client that has to prove the grant itself. */
  readonly confidential: boolean;
}

/** Undefined when the client is unknown or its secret is wrong. */
export function authenticateClient(
  portal: Portal,
  clientId: string,
  clientSecret: string | undefined,
  { same }: Pick<Secrets, 'same'>,
): AuthenticatedClient | undefined {
  const profile = portal.securityProfiles.find((candidate) => candidate.clientId === clientId);
  if (profile === undefined) return undefined;
  if (clientSecret === undefined) return { profile, confidential: false };
  return same(clientSecret, profile.clientSecret) ? { profile, confidential: true } : undefined;
}
