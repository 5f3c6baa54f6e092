import { describe, expect, it } from 'vitest';
import { ZodObject } from 'zod';
import type { EndpointDefinition } from '../../../contracts/endpoint.ts';
import { authorizationErrors } from '../../../contracts/lwa/authorization-errors.ts';
import { authorize } from '../../../contracts/lwa/authorize.ts';
import { consent } from '../../../contracts/lwa/consent.ts';
import { ProfileReply, profile } from '../../../contracts/lwa/profile.ts';
import { setupOverview } from '../../../contracts/lwa/setup-overview.ts';
import { signIn } from '../../../contracts/lwa/sign-in.ts';
import { slotAction } from '../../../contracts/lwa/slot-action.ts';
import { slotPage } from '../../../contracts/lwa/slot-page.ts';
import { TokenReply, token } from '../../../contracts/lwa/token.ts';
import { TokenInfoReply, tokenInfo } from '../../../contracts/lwa/token-info.ts';

const endpoints: readonly EndpointDefinition[] = [
  authorize,
  signIn,
  consent,
  slotPage,
  slotAction,
  setupOverview,
  token,
  tokenInfo,
  profile,
];

describe.each(endpoints)('the contract of $name', (endpoint) => {
  it('accepts its own examples', () => {
    for (const body of Object.values(endpoint.examples?.body ?? {}))
      expect(endpoint.body?.safeParse(body).success).toBe(true);
    for (const reply of Object.values(endpoint.examples?.reply ?? {})) {
      expect(endpoint.reply.body?.safeParse(reply).success).toBe(true);
    }
    const query = endpoint.examples?.query;
    if (query !== undefined) expect(endpoint.query?.safeParse(query).success).toBe(true);
  });

  it('takes requests it will refuse in its own words, and names a refusal for what it cannot read, if there is such', () => {
    for (const schema of [endpoint.query, endpoint.body]) {
      if (schema instanceof ZodObject) expect(schema.safeParse({ unknown: 'x' }).success).toBe(true);
    }
    // A query holds texts; only one that bounds them can be unreadable.
    const longest = Object.fromEntries(
      Object.keys(endpoint.query?.shape ?? {}).map((name) => [name, 'x'.repeat(10_000)]),
    );
    const canFail = endpoint.body !== undefined || endpoint.query?.safeParse(longest).success === false;
    expect('invalidRequest' in endpoint.refusals).toBe(canFail);
  });

  it('refuses with JSON of LwA or with a page', () => {
    for (const refusal of Object.values(endpoint.refusals)) expect(['lwa', 'page']).toContain(refusal.form);
  });

  it('has tolerances with ids of their own', () => {
    const ids = (endpoint.tolerances ?? []).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('what LwA says', () => {
  it.each([
    ['invalidRequest', 400, 'invalid_request', 'Malformed request'],
    ['missingParameter', 400, 'invalid_request', 'The request is missing a required parameter : {name}'],
    ['invalidParameter', 400, 'invalid_request', 'The request has an invalid parameter : {name}'],
    ['invalidClient', 401, 'invalid_client', 'Client authentication failed'],
    ['codeUnknown', 400, 'invalid_grant', 'The request has an invalid grant parameter : code'],
    ['codeUsed', 400, 'invalid_grant', 'The request has an invalid grant parameter : code'],
    ['redirectMismatch', 400, 'invalid_grant', 'The request has an invalid grant parameter : code'],
    ['refreshTokenUnknown', 400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token'],
    ['refreshTokenRevoked', 400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token'],
    [
      'unsupportedGrantType',
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server',
    ],
  ] as const)('is, for %s, the recorded text', (name, status, code, message) => {
    expect(token.refusals[name]).toMatchObject({ status, code, message });
  });

  it('is never to be cached', () => {
    for (const { refusals } of [token, tokenInfo, profile]) {
      for (const refusal of Object.values(refusals)) {
        expect(refusal.headers).toMatchObject({
          'Cache-Control': expect.stringContaining('no-store'),
          Pragma: 'no-cache',
        });
      }
    }
  });

  it('is, by redirect, of the characters that OAuth allows', () => {
    for (const { description } of Object.values(authorizationErrors)) {
      expect(description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    }
  });
});

describe('the replies', () => {
  const tokens = { access_token: 'Atza|x', refresh_token: 'Atzr|x', token_type: 'bearer', expires_in: 3600 };
  it('hold expires_in as a whole number and bearer in lower case', () => {
    expect(TokenReply.safeParse(tokens).success).toBe(true);
    for (const bad of [{ expires_in: '3600' }, { expires_in: 3599.5 }, { token_type: 'Bearer' }, { scope: 'x' }]) {
      expect(TokenReply.safeParse({ ...tokens, ...bad }).success).toBe(false);
    }
  });

  it('of token info need a user_id and whole seconds', () => {
    const good = tokenInfo.examples.reply.good;
    expect(TokenInfoReply.safeParse(good).success).toBe(true);
    expect(TokenInfoReply.safeParse({ ...good, exp: 1.5 }).success).toBe(false);
    expect(TokenInfoReply.safeParse({ ...good, user_id: undefined }).success).toBe(false);
  });

  it('of the profile hold no more than the documented members', () => {
    expect(ProfileReply.safeParse({ user_id: 'x' }).success).toBe(true);
    expect(ProfileReply.safeParse({ user_id: 'x', phone: '1' }).success).toBe(false);
  });
});
