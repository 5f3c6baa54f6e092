import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../../emulator/domain/seed.ts';
import type { RunningEmulator } from '../../../../emulator/index.ts';
import {
  client,
  freshCode,
  lastCall,
  post,
  REDIRECT,
  redemption,
  refreshing,
  rulesOf,
  run,
  START,
  scopeData,
  type TokenBody,
  tokensFor,
} from './running.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await run();
});
afterAll(() => emulator.close());
beforeEach(() => emulator.control.reset());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const PKCE = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
const errorOf = async (response: Response) => [response.status, await response.text()] as const;
const body = (description: string, error: string) => `{"error_description":"${description}","error":"${error}"}`;
const BAD_CODE = body('The request has an invalid grant parameter : code', 'invalid_grant');
const BAD_REFRESH = body('The request has an invalid grant parameter : refresh_token', 'invalid_grant');
const BAD_CLIENT = body('Client authentication failed', 'invalid_client');
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the token endpoint', () => {
  it.each(['/auth/o2/token', '/auth/O2/token', '/auth/o2/token/', '/auth/O2/token/'])('is %s', async (path) => {
    const { refresh_token } = await tokensFor(emulator.url);
    const response = await post(emulator.url, new URLSearchParams(refreshing(refresh_token)).toString(), FORM, path);
    expect(response.status).toBe(200);
    const wrong = await fetch(emulator.url + path);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is named in both spellings to who misses it', async () => {
    const response = await post(emulator.url, '', FORM, '/auth/02/token');
    expect(await errorOf(response)).toEqual([
      404,
      body('Unknown path /auth/02/token; the nearest known path is /auth/o2/token or /auth/O2/token', 'not-found'),
    ]);
    expect((await fetch(`${emulator.url}/auth/o2/tokeninfo/?access_token=x`)).status).toBe(400);
    expect((await post(emulator.url, '', FORM, '/auth/o2/token//x')).status).toBe(404);
  });
});

describe('a request id', () => {
  it.each(['/auth/o2/token', '//auth//o2/token', '/AUTH/o2/nothing', '/ap/oa', '/user/profile'])(
    'is a UUID of version 4 at Login with Amazon, and nowhere else: %s',
    async (path) => {
      const idOf = async (at: string) => (await fetch(emulator.url + at)).headers.get('x-amzn-requestid') ?? '';
      expect(await idOf(path)).toMatch(REQUEST_ID);
      expect(await idOf(`/x${path}`)).toMatch(new RegExp(REQUEST_ID.source.replace('-4', '-1')));
    },
  );
});

describe('redeeming a code', () => {
  it('answers as recorded: status, headers, member order, token shapes, size', async () => {
    const response = await post(emulator.url, redemption(await freshCode(emulator.url)));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
    expect(response.headers.get('pragma')).toBe('no-cache');
    expect(response.headers.get('x-amz-date')).toBe(new Date(START).toUTCString());
    expect(response.headers.get('x-amzn-requestid')).toMatch(REQUEST_ID);
    const text = await response.text();
    expect(text).toMatch(
      /^\{"access_token":"Atza\|IwEBI[\w-]{345,}","refresh_token":"Atzr\|IwEBI[\w-]{345,}","token_type":"bearer","expires_in":3600\}$/,
    );
    expect(text.length).toBeLessThanOrEqual(1027);
  });

  it('counts expires_in from the consent', async () => {
    const code = await freshCode(emulator.url);
    await emulator.clock.advance('PT45S');
    expect(await (await post(emulator.url, redemption(code))).json()).toMatchObject({ expires_in: 3555 });
  });

  it('works under both spellings of the path, and under no third', async () => {
    const code = await freshCode(emulator.url);
    expect((await post(emulator.url, redemption(code), {}, '/auth/O2/token')).status).toBe(200);
    expect((await post(emulator.url, redemption(code), {}, '/Auth/o2/token')).status).toBe(404);
  });

  it('works until the last millisecond of 5 minutes', async () => {
    const early = await freshCode(emulator.url);
    await emulator.clock.advance('PT4M59.999S');
    expect((await post(emulator.url, redemption(early))).status).toBe(200);
    const late = await freshCode(emulator.url);
    await emulator.clock.advance('PT5M');
    expect(await errorOf(await post(emulator.url, redemption(late)))).toEqual([400, BAD_CODE]);
    expect((await lastCall(emulator)).refusal).toBe('codeExpired');
  });

  it('works once, also for many at the same time', async () => {
    const code = await freshCode(emulator.url);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await post(emulator.url, redemption(code))).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await errorOf(await post(emulator.url, redemption(code)))).toEqual([400, BAD_CODE]);
  });

  it('is not used up by a wrong secret, a wrong return URL or a wrong verifier', async () => {
    const code = await freshCode(emulator.url, PKCE);
    const good = { code_verifier: VERIFIER };
    const tries: [Record<string, string>, readonly [number, string]][] = [
      [{ ...good, client_secret: 'wrong' }, [401, BAD_CLIENT]],
      [{ ...good, redirect_uri: `${REDIRECT}/` }, [400, BAD_CODE]],
      [
        { code_verifier: 'a'.repeat(43) },
        [400, body('The request has an invalid parameter : code_verifier', 'unauthorized_client')],
      ],
      [{}, [400, body('The request is missing a required parameter : code_verifier', 'invalid_request')]],
    ];
    for (const [changes, expected] of tries) {
      expect(await errorOf(await post(emulator.url, redemption(code, changes)))).toEqual(expected);
    }
    expect((await post(emulator.url, redemption(code, good))).status).toBe(200);
  });

  it('works for a public client by its verifier alone, which then refreshes without a secret', async () => {
    const publicly = { client_secret: undefined };
    const code = await freshCode(emulator.url, PKCE);
    const response = await post(emulator.url, redemption(code, { ...publicly, code_verifier: VERIFIER }));
    const { refresh_token } = (await response.json()) as TokenBody;
    expect((await post(emulator.url, refreshing(refresh_token, publicly))).status).toBe(200);
    const confidential = await tokensFor(emulator.url);
    const refused = await post(emulator.url, refreshing(confidential.refresh_token, publicly));
    expect(await errorOf(refused)).toEqual([401, BAD_CLIENT]);
  });

  it('asks a public client that sent a challenge for its verifier, and leaves the code good', async () => {
    const publicly = { client_secret: undefined };
    const code = await freshCode(emulator.url, PKCE);
    expect(await errorOf(await post(emulator.url, redemption(code, publicly)))).toEqual([
      400,
      body('The request is missing a required parameter : code_verifier', 'invalid_request'),
    ]);
    const good = await post(emulator.url, redemption(code, { ...publicly, code_verifier: VERIFIER }));
    expect(good.status).toBe(200);
    const unchallenged = await freshCode(emulator.url);
    expect(await errorOf(await post(emulator.url, redemption(unchallenged, publicly)))).toEqual([401, BAD_CLIENT]);
  });

  it('takes the verifier in the query', async () => {
    const code = await freshCode(emulator.url, PKCE);
    const response = await post(emulator.url, redemption(code), {}, `/auth/o2/token?code_verifier=${VERIFIER}`);
    expect(response.status).toBe(200);
    expect(await rulesOf(emulator)).toEqual([]);
  });

  it('fails for a device that was deregistered meanwhile', async () => {
    const code = await freshCode(emulator.url);
    await emulator.control.call('POST', 'devices/acme-coffee/SN1/deregister', { by: 'customer' });
    expect(await errorOf(await post(emulator.url, redemption(code)))).toEqual([400, BAD_CODE]);
    expect((await lastCall(emulator)).refusal).toBe('codeRevoked');
  });

  it('serves a missing redirect_uri under obligation 36', async () => {
    const code = await freshCode(emulator.url);
    expect((await post(emulator.url, redemption(code, { redirect_uri: undefined }))).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['36']);
  });
});

describe('refreshing', () => {
  it('returns the same refresh token and a fresh access token, again and again', async () => {
    const first = await tokensFor(emulator.url);
    const seen = new Set([first.access_token]);
    for (let i = 0; i < 3; i += 1) {
      const again = (await (await post(emulator.url, refreshing(first.refresh_token))).json()) as TokenBody;
      expect(again).toMatchObject({ refresh_token: first.refresh_token, token_type: 'bearer', expires_in: 3600 });
      seen.add(again.access_token);
    }
    expect(seen.size).toBe(4);
    await emulator.clock.advance('P400D');
    expect((await post(emulator.url, refreshing(first.refresh_token))).status).toBe(200);
  });

  it.each([
    ['nothing like a token', 'x'],
    ['a forged one', `Atzr|IwEBI${'A'.repeat(351)}`],
  ])('refuses %s with the recorded body', async (_, token) => {
    const response = await post(emulator.url, refreshing(token));
    expect(response.headers.get('x-amzn-errortype')).toBe(
      'OA2InvalidRequestException:http://internal.amazon.com/coral/com.amazon.panda/',
    );
    expect(response.headers.get('x-amz-date')).toBe(new Date(START).toUTCString());
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await errorOf(response)).toEqual([400, BAD_REFRESH]);
  });

  it('refuses the token of a device that is gone', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    await emulator.control.call('POST', 'devices/acme-coffee/SN1/deregister', { by: 'customer' });
    expect(await errorOf(await post(emulator.url, refreshing(refresh_token)))).toEqual([400, BAD_REFRESH]);
  });

  it('takes a raw pipe and a line break at the end, with findings', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const raw = `grant_type=refresh_token&client_id=${SEED_CLIENT_ID}&client_secret=${SEED_CLIENT_SECRET}&refresh_token=${refresh_token}\r\n`;
    expect((await post(emulator.url, raw, FORM)).status).toBe(200);
    expect((await rulesOf(emulator)).toSorted()).toEqual(['refresh-token-raw-pipe', 'trailing-newline']);
  });

  it('takes a return URL that is not percent-encoded, with a finding', async () => {
    const code = await freshCode(emulator.url);
    const fields = redemption(code, { redirect_uri: undefined });
    expect((await post(emulator.url, `${fields}&redirect_uri=${REDIRECT}`, FORM)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['redirect-uri-not-encoded']);
  });

  it('takes JSON, and either form under another content type, with findings', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const json = JSON.stringify({ grant_type: 'refresh_token', refresh_token, ...client });
    expect((await post(emulator.url, json, JSON_TYPE)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['token-body-json']);
    expect((await post(emulator.url, json, FORM)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['token-body-json', 'token-content-type']);
    expect((await lastCall(emulator)).findings[1]).toMatchObject({
      expected: 'application/json for a JSON body',
      seen: 'application/x-www-form-urlencoded',
    });
    expect((await post(emulator.url, String(refreshing(refresh_token)), JSON_TYPE)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['token-content-type']);
  });

  it('takes parameters in the query, with a finding', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const response = await post(emulator.url, '', {}, `/auth/o2/token?${refreshing(refresh_token)}`);
    expect(response.status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['parameters-in-query']);
  });

  it('notes parameters in the query that the body has too', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const fields = refreshing(refresh_token);
    const path = `/auth/o2/token?client_id=${client.client_id}&client_secret=${client.client_secret}`;
    expect((await post(emulator.url, fields, {}, path)).status).toBe(200);
    expect((await lastCall(emulator)).findings).toMatchObject([
      { rule: 'parameters-in-query', seen: 'client_id, client_secret' },
    ]);
  });
});

describe('what is wrong with a token request', () => {
  const missing = (name: string) => body(`The request is missing a required parameter : ${name}`, 'invalid_request');
  const invalid = (name: string) => body(`The request has an invalid parameter : ${name}`, 'invalid_request');
  const MALFORMED = body('Malformed request', 'invalid_request');
  const UNSUPPORTED = body(
    'The authorization grant type is not supported by the authorization server',
    'unsupported_grant_type',
  );
  const code = 'ANabcdefghijklmnopqr';

  it.each<[string, string, Record<string, string>, number, string]>([
    ['no body', '', {}, 400, missing('grant_type')],
    ['an empty grant type', 'grant_type=', FORM, 400, missing('grant_type')],
    ['no code', String(redemption('', { code: undefined })), FORM, 400, missing('code')],
    ['no refresh token', 'grant_type=refresh_token&client_id=x', FORM, 400, missing('refresh_token')],
    ['no client', 'grant_type=refresh_token&refresh_token=x', FORM, 400, missing('client_id')],
    ['a code that is no code', String(redemption('x')), FORM, 400, invalid('code')],
    ['a parameter twice', `${redemption(code)}&code=${code}`, FORM, 400, invalid('code')],
    ['an unknown code', String(redemption(code)), FORM, 400, BAD_CODE],
    ['an unknown client', String(redemption(code, { client_id: 'x' })), FORM, 401, BAD_CLIENT],
    ['a wrong secret', String(redemption(code, { client_secret: 'x' })), FORM, 401, BAD_CLIENT],
    ['no secret and no verifier', String(redemption(code, { client_secret: '' })), FORM, 401, BAD_CLIENT],
    ['an unknown grant type', 'grant_type=password', FORM, 400, UNSUPPORTED],
    ['the device code grant', 'grant_type=device_code', FORM, 400, UNSUPPORTED],
    ['broken JSON', '{"grant_type":', JSON_TYPE, 400, MALFORMED],
    ['a JSON list', '[]', JSON_TYPE, 400, MALFORMED],
    ['a sample pasted with its line breaks', 'grant_type=refresh_token\n&client_id=x', FORM, 400, MALFORMED],
    [
      'client credentials',
      `grant_type=client_credentials&client_id=${SEED_CLIENT_ID}&client_secret=${SEED_CLIENT_SECRET}`,
      FORM,
      400,
      body('The client is not authorized to use this authorization grant type', 'unauthorized_client'),
    ],
  ])('is said for %s', async (_, text, headers, status, expected) => {
    expect(await errorOf(await post(emulator.url, text, headers))).toEqual([status, expected]);
  });

  it('is nothing where JSON has null for a parameter that is not needed, and that it is missing where it is', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const json = (changes: object) =>
      post(
        emulator.url,
        JSON.stringify({ grant_type: 'refresh_token', refresh_token, ...client, ...changes }),
        JSON_TYPE,
      );
    const nothing = { scope: null, code: null, redirect_uri: null, code_verifier: null };
    expect((await json(nothing)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['token-body-json']);
    expect(await errorOf(await json({ refresh_token: null }))).toEqual([400, missing('refresh_token')]);
    expect(await errorOf(await json({ grant_type: null }))).toEqual([400, missing('grant_type')]);
    expect(await errorOf(await json({ scope: 7 }))).toEqual([400, MALFORMED]);
  });

  it('is an unsupported grant type for a multipart body', async () => {
    const data = new FormData();
    data.set('grant_type', 'refresh_token');
    const response = await fetch(`${emulator.url}/auth/o2/token`, { method: 'POST', body: data });
    expect(await errorOf(response)).toEqual([400, UNSUPPORTED]);
  });

  it('is a scope wider than the grant', async () => {
    const { refresh_token } = await tokensFor(emulator.url);
    const response = await post(emulator.url, refreshing(refresh_token, { scope: 'profile' }));
    expect(await errorOf(response)).toEqual([
      400,
      body('The request has an invalid parameter : scope', 'invalid_scope'),
    ]);
  });

  it('is the code or token of another client', async () => {
    const two = await run({
      config: {
        securityProfiles: [
          { clientId: SEED_CLIENT_ID, clientSecret: SEED_CLIENT_SECRET, returnUrls: [REDIRECT] },
          { clientId: 'other', clientSecret: 'other-secret', returnUrls: [] },
        ],
      } as never,
    });
    try {
      const other = { client_id: 'other', client_secret: 'other-secret' };
      const code = await freshCode(two.url);
      expect(await errorOf(await post(two.url, redemption(code, other)))).toEqual([400, BAD_CODE]);
      const tokens = (await (await post(two.url, redemption(code))).json()) as TokenBody;
      expect(await errorOf(await post(two.url, refreshing(tokens.refresh_token, other)))).toEqual([400, BAD_REFRESH]);
    } finally {
      await two.close();
    }
  });

  it('is refused under --strict where a slip is otherwise served', async () => {
    const strict = await run({ strict: true });
    try {
      const code = await freshCode(strict.url);
      const without = await post(strict.url, redemption(code, { redirect_uri: undefined }));
      expect(await errorOf(without)).toEqual([400, missing('redirect_uri')]);
      const capital = await post(strict.url, redemption(code, { grant_type: 'Authorization_code' }));
      expect(await errorOf(capital)).toEqual([400, UNSUPPORTED]);
      const fields = redemption(code);
      for (const type of ['application/json', 'text/plain']) {
        const other = await post(strict.url, fields, { 'content-type': type });
        expect([type, ...(await errorOf(other))]).toEqual([type, 400, UNSUPPORTED]);
      }
      const json = JSON.stringify(Object.fromEntries(fields));
      expect(await errorOf(await post(strict.url, json, FORM))).toEqual([400, UNSUPPORTED]);
      expect((await post(strict.url, json, JSON_TYPE)).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('is a wrong method', async () => {
    const response = await fetch(`${emulator.url}/auth/o2/token`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
  });
});

describe('HTTP Basic', () => {
  const bare = { client_id: undefined, client_secret: undefined };

  it('authenticates the client, and fails with a challenge and the code left good', async () => {
    const code = await freshCode(emulator.url);
    const wrong = await post(emulator.url, redemption(code, bare), basic(SEED_CLIENT_ID, 'wrong'));
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(await errorOf(wrong)).toEqual([401, BAD_CLIENT]);
    const right = await post(emulator.url, redemption(code, bare), basic(SEED_CLIENT_ID, SEED_CLIENT_SECRET));
    expect(right.status).toBe(200);
  });

  it('sends no challenge to a client that did not use it', async () => {
    const response = await post(emulator.url, redemption('ANabcdefghijklmnopqr', { client_secret: 'wrong' }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBeNull();
  });

  it.each([
    'Basic',
    'Basic !!!',
    `Basic ${Buffer.from('no-colon').toString('base64')}`,
    `Basic ${Buffer.from('%:x').toString('base64')}`,
  ])('fails when it cannot be understood: %s', async (authorization) => {
    const response = await post(emulator.url, redemption('ANabcdefghijklmnopqr', bare), { authorization });
    expect(await errorOf(response)).toEqual([401, BAD_CLIENT]);
  });

  it('decodes both halves after the split', async () => {
    const odd = await run({
      config: {
        securityProfiles: [{ clientId: SEED_CLIENT_ID, clientSecret: 'a b:c+%', returnUrls: [REDIRECT] }],
      } as never,
    });
    try {
      const code = await freshCode(odd.url);
      const response = await post(odd.url, redemption(code, bare), basic(SEED_CLIENT_ID, 'a+b%3Ac%2B%25'));
      expect(response.status).toBe(200);
    } finally {
      await odd.close();
    }
  });

  it('may repeat what the body says, but not contradict it', async () => {
    const code = await freshCode(emulator.url);
    const twice = basic(SEED_CLIENT_ID, SEED_CLIENT_SECRET);
    expect((await post(emulator.url, redemption(code, { client_secret: 'x' }), twice)).status).toBe(400);
    expect((await post(emulator.url, redemption(code), twice)).status).toBe(200);
    expect(await rulesOf(emulator)).toEqual(['client-authentication-twice']);
  });
});

describe('the record', () => {
  it('holds no token, code or secret', async () => {
    const code = await freshCode(emulator.url, { scope_data: scopeData({ serial: 'SN2' }) });
    const tokens = (await (await post(emulator.url, redemption(code))).json()) as TokenBody;
    await post(emulator.url, refreshing(tokens.refresh_token), basic(SEED_CLIENT_ID, SEED_CLIENT_SECRET));
    const text = JSON.stringify(await emulator.control.timeline());
    for (const secret of [code, tokens.access_token, tokens.refresh_token, SEED_CLIENT_SECRET]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toContain(basic(SEED_CLIENT_ID, SEED_CLIENT_SECRET).authorization.slice(6));
    expect((await lastCall(emulator)).device).toEqual({ modelId: 'acme-coffee', serialNumber: 'SN2' });
  });
});
