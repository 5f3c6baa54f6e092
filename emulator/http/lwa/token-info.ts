import { createHash } from 'node:crypto';
import type { tokenInfo as contract } from '../../../contracts/lwa/token-info.ts';
import { toInstant } from '../../clock.ts';
import { secondsBegun } from '../../domain/authenticate.ts';
import type { Handler } from '../answer.ts';
import { readAccessToken } from './access-token.ts';

const HEX_ID = /\.([0-9a-f]{32})$/;

/** `amzn1.application.<32 hex>`, in step with the client id. */
function appIdOf(clientId: string): string {
  const hex = HEX_ID.exec(clientId)?.[1] ?? createHash('sha256').update(clientId).digest('hex').slice(0, 32);
  return `amzn1.application.${hex}`;
}

/** `GET /auth/o2/tokeninfo`. */
export const tokenInfo: Handler<typeof contract> = (world, { raw }) => {
  const [token = '', ...more] = raw.query.get('access_token') ?? [];
  if (token === '') return { kind: 'refusal', name: 'missingParameter', params: { name: 'access_token' } };
  if (more.length > 0) return { kind: 'refusal', name: 'invalidParameter', params: { name: 'access_token' } };
  const { living, record } = readAccessToken(world, token);
  if (living === undefined) return { kind: 'refusal', name: 'invalidToken', record };
  const { claims, registration } = living;
  return {
    kind: 'json',
    body: {
      iss: 'https://www.amazon.com',
      user_id: registration.directedCustomerId,
      aud: registration.clientId,
      app_id: appIdOf(registration.clientId),
      exp: secondsBegun(toInstant(claims.mintedAtMs), world.clock.now()),
      iat: Math.floor(claims.mintedAtMs / 1000),
    },
    record,
  };
};
