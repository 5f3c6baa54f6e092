import { authenticate } from '../../domain/authenticate.ts';
import type { Registration } from '../../domain/state.ts';
import type { TokenClaims } from '../../tokens.ts';
import { deviceRef, type World } from '../../world.ts';
import type { Recorded } from '../answer.ts';

/** A living access token: what it says, and the registration it speaks for. */
export interface LivingToken {
  readonly claims: TokenClaims;
  readonly registration: Registration;
}

/** What an access token stands for, and what to record of it; `living` is undefined for a dead or false one. */
export function readAccessToken(world: World, token: string): { living: LivingToken | undefined; record: Recorded } {
  const claims = world.tokens.read(token);
  const tokenId = world.tokens.id(token);
  if (claims === undefined) return { living: undefined, record: { tokenId } };
  const { modelId, serialNumber } = claims;
  const device = world.store.read(deviceRef(modelId, serialNumber))?.doc;
  const registration = authenticate(world.portal(), device, claims, world.clock.now());
  return {
    living: typeof registration === 'string' ? undefined : { claims, registration },
    record: { tokenId, device: { modelId, serialNumber } },
  };
}
