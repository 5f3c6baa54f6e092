import type { profile as contract } from '../../../contracts/lwa/profile.ts';
import { profileOf } from '../../domain/lwa/profile.ts';
import type { Handler, ReadRequest } from '../answer.ts';
import { readAccessToken } from './access-token.ts';

/** Every place a token may be in; more than one of them at once is refused. */
function tokensOf({ query, headers }: ReadRequest): string[] {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const own = headers['x-amz-access-token']?.trim();
  return [...(query.get('access_token') ?? []), bearer, own].filter(
    (token): token is string => token !== undefined && token !== '',
  );
}

/** `GET /user/profile`. */
export const profile: Handler<typeof contract> = (world, { raw }) => {
  const [token, ...more] = tokensOf(raw);
  if (token === undefined) return { kind: 'refusal', name: 'missingParameter', params: { name: 'access_token' } };
  if (more.length > 0) return { kind: 'refusal', name: 'invalidParameter', params: { name: 'access_token' } };
  const { living, record } = readAccessToken(world, token);
  const customer = world
    .portal()
    .customers.find(({ directedCustomerId }) => directedCustomerId === living?.registration.directedCustomerId);
  if (living === undefined || customer === undefined) return { kind: 'refusal', name: 'invalidToken', record };
  const body = profileOf(living.registration.scopes, customer);
  if (body === undefined) return { kind: 'refusal', name: 'insufficientScope', record };
  return {
    kind: 'json',
    body,
    headers: ['Content-Language', 'en-US'],
    record,
  };
};
