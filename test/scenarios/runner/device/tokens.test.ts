import { describe, expect, it } from 'vitest';
import type { DeviceEnvironment } from '../../../../scenarios/runner/device/driver.ts';
import { createPauses } from '../../../../scenarios/runner/device/pauses.ts';
import { createTokens } from '../../../../scenarios/runner/device/tokens.ts';
import { createService, environment, HOUR, json, MINUTE, tokensOf } from './given-service.ts';

const TOKEN = 'POST /auth/o2/token';

function given(more: Partial<DeviceEnvironment> = {}) {
  const service = createService();
  const pauses = createPauses();
  const tokens = createTokens(() => ({ ...environment, ...more }), service, pauses);
  const form = () => Object.fromEntries(new URLSearchParams(service.requests.at(-1)?.body));
  return { service, pauses, tokens, form };
}

const start = { refreshToken: 'Atzr|r', accessToken: 'Atza|first', expiresIn: 3600 };

describe('an access token', () => {
  it('is used until its last minute, and refreshed then', async () => {
    const { service, tokens, form } = given();
    tokens.begin(start, 0);
    expect(await tokens.access(HOUR - MINUTE - 1)).toEqual({ token: 'Atza|first' });
    expect(service.calls).toEqual([]);
    expect(await tokens.access(HOUR - MINUTE)).toMatchObject({ token: 'Atza|fresh' });
    expect(service.calls).toEqual([TOKEN]);
    expect(form()).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'Atzr|r',
      client_id: 'client-1',
      client_secret: 'secret-1',
    });
    expect(service.requests[0]?.body).toContain('Atzr%7Cr');
    expect(await tokens.access(2 * HOUR - 3 * MINUTE)).toEqual({ token: 'Atza|fresh' });
    expect(service.calls).toHaveLength(1);
  });

  it('that was not handed over is fetched when it is needed', async () => {
    const { tokens } = given();
    tokens.begin({ refreshToken: 'Atzr|r' }, 0);
    expect(tokens.accessToken).toBeNull();
    expect(await tokens.access(0)).toMatchObject({ token: 'Atza|fresh' });
  });

  it('lives as long as the reply says, and an hour when it does not', async () => {
    const { service, tokens } = given();
    service.answering = () => tokensOf('Atza|short', { expires_in: 300 });
    tokens.begin({ refreshToken: 'Atzr|r' }, 0);
    await tokens.access(0);
    await tokens.access(3 * MINUTE);
    expect(service.calls).toHaveLength(1);
    service.answering = () => tokensOf('Atza|silent', { expires_in: undefined });
    await tokens.access(4 * MINUTE);
    await tokens.access(60 * MINUTE);
    expect(service.calls).toHaveLength(2);
  });

  it('may be as long as the service likes', async () => {
    const { service, tokens } = given();
    const long = `Atza|${'x'.repeat(2043)}`;
    service.answering = () => tokensOf(long);
    tokens.begin({ refreshToken: 'Atzr|r' }, 0);
    expect(await tokens.access(0)).toMatchObject({ token: long });
  });
});

describe('a refresh', () => {
  it('keeps the refresh token of the reply, or its own when there is none', async () => {
    const { service, tokens, form } = given();
    tokens.begin(start, 0);
    service.answering = () => tokensOf('Atza|2', { refresh_token: 'Atzr|other' });
    await tokens.refresh(0);
    service.answering = () => json(200, { access_token: 'Atza|3', expires_in: 3600 });
    await tokens.refresh(0);
    expect(form().refresh_token).toBe('Atzr|other');
    expect(tokens.refreshToken).toBe('Atzr|other');
  });

  it('that is refused with invalid_grant ends the registration: nothing is asked any more', async () => {
    const { service, tokens } = given();
    tokens.begin(start, 0);
    service.answering = () => json(400, { error: 'invalid_grant', error_description: 'x' });
    expect(await tokens.refresh(0)).toMatchObject({ token: null, why: 'ended' });
    expect([tokens.accessToken, tokens.refreshToken]).toEqual([null, null]);
    expect(await tokens.access(HOUR)).toMatchObject({ why: 'ended' });
    expect(service.calls).toHaveLength(1);
  });

  it.each([
    ['breaks off', null],
    ['is answered with 500', json(500, { message: 'x' })],
    ['is answered with somebody else’s page', { status: 200, headers: {}, text: '<html>', body: '<html>' }],
    ['is refused for another reason', json(401, { error: 'invalid_client' })],
  ])('that %s is tried again after a pause, and the registration goes on', async (_, answer) => {
    const { service, tokens } = given();
    tokens.begin({ refreshToken: 'Atzr|r' }, 0);
    service.answering = () => answer;
    expect(await tokens.access(0)).toMatchObject({ token: null, why: 'failed' });
    expect(await tokens.access(MINUTE - 1)).toMatchObject({ token: null, why: 'failed' });
    expect(service.calls).toHaveLength(1);
    await tokens.access(MINUTE);
    await tokens.access(3 * MINUTE - 1);
    expect(service.calls).toHaveLength(2);
    service.answering = () => undefined;
    expect(await tokens.access(3 * MINUTE)).toMatchObject({ token: 'Atza|fresh' });
  });

  it('that fails in the last minute of a token leaves the token as it is', async () => {
    const { service, tokens } = given();
    tokens.begin(start, 0);
    service.answering = () => null;
    expect(await tokens.access(HOUR - 1)).toEqual({ token: 'Atza|first' });
    expect(await tokens.access(HOUR)).toMatchObject({ token: null });
  });

  it('that is answered after the registration ended does not bring it back', async () => {
    const { service, tokens } = given();
    tokens.begin(start, 0);
    const asked = tokens.refresh(0);
    tokens.drop();
    expect(await asked).toMatchObject({ token: null, why: 'ended' });
    expect(tokens.accessToken).toBeNull();
    expect(service.calls).toHaveLength(1);
  });
});

describe('a code', () => {
  const code = { code: 'ANaBcDeFgHiJkLmNoPqR', redirectUri: 'http://localhost:3000/callback' };

  it('is exchanged with the secret and the return URL of the authorization', async () => {
    const { tokens, form } = given();
    expect((await tokens.exchange(code, 0))?.status).toBe(200);
    expect(form()).toEqual({
      grant_type: 'authorization_code',
      code: code.code,
      redirect_uri: code.redirectUri,
      client_id: 'client-1',
      client_secret: 'secret-1',
    });
    expect(tokens.accessToken).toBe('Atza|fresh');
  });

  it('of a public client is exchanged with its verifier and without a secret, and so are its refreshes', async () => {
    const { tokens, form } = given();
    await tokens.exchange({ ...code, codeVerifier: 'v'.repeat(43) }, 0);
    expect(form()).toMatchObject({ code_verifier: 'v'.repeat(43) });
    expect(form()).not.toHaveProperty('client_secret');
    await tokens.refresh(0);
    expect(form()).not.toHaveProperty('client_secret');
  });

  it('of a maker without a secret is exchanged without one', async () => {
    const { tokens, form } = given({ clientSecret: null });
    await tokens.exchange(code, 0);
    expect(form()).not.toHaveProperty('client_secret');
  });

  it('that is refused changes nothing', async () => {
    const { service, tokens, form } = given();
    tokens.begin(start, 0);
    service.answering = () => json(400, { error: 'invalid_grant' });
    const used = await tokens.exchange({ ...code, codeVerifier: 'v'.repeat(43) }, 0);
    expect(used?.status).toBe(400);
    expect(await tokens.access(0)).toEqual({ token: 'Atza|first' });
    service.answering = () => undefined;
    await tokens.refresh(0);
    expect(form().client_secret).toBe('secret-1');
  });
});
