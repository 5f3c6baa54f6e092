import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../../emulator/domain/seed.ts';
import type { RunningEmulator } from '../../../../emulator/index.ts';
import { authorization, REDIRECT, run } from './running.ts';

/** An OAuth client that we did not write goes through the whole code flow. */

let emulator: RunningEmulator;
let server: oauth.AuthorizationServer;
beforeAll(async () => {
  emulator = await run();
  server = {
    issuer: emulator.url,
    authorization_endpoint: `${emulator.url}/ap/oa`,
    token_endpoint: `${emulator.url}/auth/o2/token`,
    userinfo_endpoint: `${emulator.url}/user/profile`,
  };
});
afterAll(() => emulator.close());

const insecure = { [oauth.allowInsecureRequests]: true };
const registered: oauth.Client = { client_id: SEED_CLIENT_ID };

describe('a strict OAuth client', () => {
  it.each([
    ['its secret in the body', oauth.ClientSecretPost(SEED_CLIENT_SECRET)],
    ['its secret by HTTP Basic', oauth.ClientSecretBasic(SEED_CLIENT_SECRET)],
    ['no secret at all', oauth.None()],
  ])('completes the code flow with PKCE and refreshes, with %s', async (_, authentication) => {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const query = authorization({
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const back = await fetch(`${server.authorization_endpoint}?${query}`, { redirect: 'manual' });
    const parameters = oauth.validateAuthResponse(
      server,
      registered,
      new URL(back.headers.get('location') ?? ''),
      state,
    );
    const exchange = await oauth.authorizationCodeGrantRequest(
      server,
      registered,
      authentication,
      parameters,
      REDIRECT,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, registered, exchange);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    const { refresh_token } = tokens;
    if (refresh_token === undefined) throw new Error('no refresh token');

    const refresh = await oauth.refreshTokenGrantRequest(server, registered, authentication, refresh_token, insecure);
    const refreshed = await oauth.processRefreshTokenResponse(server, registered, refresh);
    expect(refreshed.refresh_token).toBe(refresh_token);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
  });

  it('understands the errors', async () => {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      registered,
      oauth.ClientSecretPost(SEED_CLIENT_SECRET),
      'Atzr|nothing',
      insecure,
    );
    await expect(oauth.processRefreshTokenResponse(server, registered, response)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
      error_description: 'The request has an invalid grant parameter : refresh_token',
    });
  });
});
