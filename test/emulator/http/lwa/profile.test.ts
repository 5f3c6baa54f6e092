import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import type { RunningEmulator } from '../../../../emulator/index.ts';
import { authorize, freshCode, post, redemption, run, START, tokensFor } from './running.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await run();
});
afterAll(() => emulator.close());
beforeEach(() => emulator.control.reset());

const get = (path: string, headers: Record<string, string> = {}) => fetch(emulator.url + path, { headers });
const INVALID_TOKEN =
  '{"error_description":"The request has an invalid parameter : access_token","error":"invalid_token"}';

describe.each(['/auth/o2/tokeninfo', '/auth/O2/tokeninfo'])('%s', (path) => {
  const info = (token: string) => get(`${path}?access_token=${encodeURIComponent(token)}`);

  it('says whose token it is and how many seconds it lives', async () => {
    const { access_token } = await tokensFor(emulator.url);
    await emulator.clock.advance('PT3S');
    const response = await info(access_token);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await response.text()).toBe(
      JSON.stringify({
        iss: 'https://www.amazon.com',
        user_id: SEED_CUSTOMER_ID,
        aud: SEED_CLIENT_ID,
        app_id: 'amzn1.application.00000000000000000000000000000001',
        exp: 3597,
        iat: Date.parse(START) / 1000,
      }),
    );
    expect((await get(`${path}?access_token=${access_token}`)).status).toBe(200);
  });

  it('lives exactly an hour', async () => {
    const { access_token } = await tokensFor(emulator.url);
    await emulator.clock.advance('PT59M59.999S');
    const last = await info(access_token);
    expect([last.status, await last.json()]).toEqual([200, expect.objectContaining({ exp: 1 })]);
    await emulator.clock.advance('PT0.001S');
    const response = await info(access_token);
    expect([response.status, await response.text()]).toEqual([400, INVALID_TOKEN]);
  });

  it('refuses what is no access token', async () => {
    const { access_token, refresh_token } = await tokensFor(emulator.url);
    for (const token of ['x', refresh_token, `${access_token}x`, access_token.toLowerCase()]) {
      expect((await info(token)).status).toBe(400);
    }
    await emulator.control.call('POST', 'devices/acme-coffee/SN1/deregister', { by: 'customer' });
    expect(await (await info(access_token)).text()).toBe(INVALID_TOKEN);
  });

  it('needs the token, once', async () => {
    expect(await (await get(path)).json()).toEqual({
      error_description: 'The request is missing a required parameter : access_token',
      error: 'invalid_request',
    });
    expect(await (await get(`${path}?access_token=a&access_token=b`)).json()).toMatchObject({
      error: 'invalid_request',
    });
  });
});

describe('token info of a client id without hex', () => {
  it('makes up an app id of the same form', async () => {
    const own = await run({
      config: {
        securityProfiles: [
          { clientId: 'my-client', clientSecret: 'drs-emulator-secret', returnUrls: ['http://localhost:*'] },
        ],
      } as never,
    });
    try {
      const code = await freshCode(own.url, { client_id: 'my-client' });
      const response = await post(own.url, redemption(code, { client_id: 'my-client' }));
      const { access_token } = (await response.json()) as { access_token: string };
      const info = await fetch(`${own.url}/auth/o2/tokeninfo?access_token=${access_token}`);
      expect(await info.json()).toMatchObject({
        aud: 'my-client',
        app_id: expect.stringMatching(/^amzn1\.application\.[0-9a-f]{32}$/),
      });
    } finally {
      await own.close();
    }
  });
});

describe('/user/profile', () => {
  const token = async (scope: string) => (await tokensFor(emulator.url, { scope })).access_token;

  it('takes the token in each of three places', async () => {
    const access_token = await token('dash:replenish profile');
    const replies = await Promise.all([
      get('/user/profile', { 'x-amz-access-token': access_token }),
      get('/user/profile', { authorization: `bearer ${access_token}` }),
      get(`/user/profile?access_token=${encodeURIComponent(access_token)}`),
    ]);
    for (const response of replies) {
      expect(response.status).toBe(200);
      expect(response.headers.get('content-language')).toBe('en-US');
      expect(await response.json()).toEqual({
        user_id: SEED_CUSTOMER_ID,
        email: 'emma@example.com',
        name: 'Emma Ulator',
      });
    }
  });

  it('takes it in one place only', async () => {
    const access_token = await token('dash:replenish profile');
    const response = await get(`/user/profile?access_token=${access_token}`, { 'x-amz-access-token': access_token });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('says what the scopes allow', async () => {
    const profile = async (scope: string) =>
      (await get('/user/profile', { 'x-amz-access-token': await token(scope) })).json();
    expect(await profile('dash:replenish postal_code')).toEqual({ user_id: SEED_CUSTOMER_ID, postal_code: '98101' });
    await emulator.control.reset();
    expect(await profile('dash:replenish profile:user_id')).toEqual({ user_id: SEED_CUSTOMER_ID });
  });

  it('has nothing to say for dash:replenish alone', async () => {
    const response = await get('/user/profile', { 'x-amz-access-token': await token('dash:replenish') });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect(await response.json()).toMatchObject({ error: 'insufficient_scope' });
  });

  it('refuses no token and a bad token, each with a challenge', async () => {
    const none = await get('/user/profile');
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([400, 'Bearer']);
    const bad = await get('/user/profile', { authorization: 'Bearer x' });
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([400, 'Bearer error="invalid_token"']);
    expect(await bad.text()).toBe(INVALID_TOKEN);
  });
});

describe('a browser app', () => {
  const origin = 'http://localhost:3000';

  it('may read the answers from an Allowed Origin only, errors too', async () => {
    const { access_token } = await tokensFor(emulator.url);
    for (const path of [`/auth/o2/tokeninfo?access_token=${access_token}`, '/auth/o2/tokeninfo', '/user/profile']) {
      expect((await get(path, { origin })).headers.get('access-control-allow-origin')).toBe(origin);
      expect(
        (await get(path, { origin: 'http://evil.example' })).headers.get('access-control-allow-origin'),
      ).toBeNull();
    }
    const response = await post(emulator.url, redemption(await freshCode(emulator.url)), { origin });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });

  describe('sees every reply, and keeps none:', () => {
    const TOKEN = '/auth/o2/token';
    const JSON_TYPE = { 'content-type': 'application/json' };
    it.each<[string, number, string, RequestInit]>([
      ['JSON with a member of a wrong type', 400, TOKEN, { method: 'POST', body: '{"code":7}', headers: JSON_TYPE }],
      ['JSON that is broken', 400, TOKEN, { method: 'POST', body: '{', headers: JSON_TYPE }],
      ['a wrong method', 405, TOKEN, {}],
      ['a wrong method under another spelling', 405, '/auth/O2/token/', { method: 'PUT' }],
      ['a wrong method at token info', 405, '/auth/o2/tokeninfo', { method: 'POST' }],
      ['a wrong method at profile', 405, '/user/profile', { method: 'DELETE' }],
      ['no token at token info', 400, '/auth/O2/tokeninfo/', {}],
      ['no token at profile', 400, '/user/profile', {}],
      ['a body that is too long', 413, TOKEN, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }],
    ])('%s', async (_, status, path, request) => {
      const asked = (from: Record<string, string>) =>
        fetch(emulator.url + path, { ...request, headers: { ...request.headers, ...from } });
      const { headers, ...reply } = await asked({ origin }).then(({ headers, status }) => ({ headers, status }));
      expect(reply.status).toBe(status);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
      expect(headers.get('pragma')).toBe('no-cache');
      const isToken = /token\/?$/.test(path);
      expect(headers.get('x-amz-date')).toBe(isToken ? new Date(START).toUTCString() : null);
      const foreign = await asked({ origin: 'http://evil.example' });
      expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([status, null]);
    });

    it('one that a planned fault gives, which says itself what it says', async () => {
      const failed = async (headers: Record<string, string> = {}) => {
        await emulator.control.planFault({ operations: ['token'], effect: 'status', status: 503, times: 1, headers });
        return post(emulator.url, '', { origin });
      };
      const usual = await failed();
      expect([usual.status, usual.headers.get('access-control-allow-origin')]).toEqual([503, origin]);
      expect(usual.headers.get('cache-control')).toContain('no-store');
      const own = await failed({ 'cache-control': 'max-age=1' });
      expect(own.headers.get('cache-control')).toBe('max-age=1');
    });

    it('but none of another path', async () => {
      const lost = await get('/auth/o2/nothing', { origin });
      expect([lost.status, lost.headers.get('access-control-allow-origin')]).toEqual([404, null]);
    });
  });

  it('gets answers that differ by origin, and say so; a device sees no difference', async () => {
    const vary = async (headers: Record<string, string>) =>
      (await get('/auth/o2/tokeninfo', headers)).headers.get('vary');
    expect(await vary({ origin })).toBe('Origin, Accept-Encoding,User-Agent');
    expect(await vary({ origin: 'http://evil.example' })).toBe('Origin, Accept-Encoding,User-Agent');
    expect(await vary({})).toBe('Accept-Encoding,User-Agent');
  });

  it('gets no such header with the redirect of /ap/oa', async () => {
    expect((await authorize(emulator.url)).headers.get('access-control-allow-origin')).toBeNull();
  });
});
