import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../emulator/domain/seed.ts';
import type { Settings } from '../../../emulator/domain/state.ts';
import { redactHeader, redactText, redactValue } from '../../../emulator/http/redact.ts';
import { call, callHeaders, register, report, startTestEmulator } from '../../support/emulator.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';

/** Secrets are sent in every place there is; none may show up whole on the record or in the log. */

const PASSWORD = 'correct horse battery'.replaceAll(' ', '-');
const CODE = 'ANabcdefghijklmnopqr';
const VERIFIER = 'verifier-0123456789-0123456789-0123456789-abc';
/** As with the method `plain`, where it is the verifier. */
const CHALLENGE = 'challenge-0123456789-0123456789-0123456789-ab';

async function given(settings: Partial<Settings> = {}) {
  const emulator = await startTestEmulator({ settings });
  const { accessToken, refreshToken } = await register(emulator);
  const secrets = { accessToken, refreshToken, SEED_CLIENT_SECRET, PASSWORD, CODE, VERIFIER, CHALLENGE };
  const unseen = () => {
    const record = JSON.stringify(emulator.world.timeline.query({ limit: 1000 }).items);
    expect(record).toContain('"call"');
    for (const [what, secret] of Object.entries(secrets)) {
      // A window of a long one is as good as the whole.
      const part = secret.slice(0, 40).replace(/^Atz[ar]\|/, '');
      for (const text of [part, encodeURIComponent(part)]) {
        expect(record.includes(text), `${what} on the record`).toBe(false);
        expect(emulator.lines.join('\n').includes(text), `${what} in the log`).toBe(false);
      }
    }
  };
  return { emulator, accessToken, refreshToken, unseen };
}

describe('secrets in headers', () => {
  it.each<[string, (token: string, refresh: string) => Record<string, string>]>([
    ['the usual one', (token) => ({ Authorization: `Bearer ${token}` })],
    ['with something behind it', (token) => ({ Authorization: `Bearer ${token} and more` })],
    ['with something before it', (token) => ({ Authorization: `${token} and more` })],
    [
      'Basic',
      () => ({ Authorization: `Basic ${Buffer.from(`${SEED_CLIENT_ID}:${SEED_CLIENT_SECRET}`).toString('base64')}` }),
    ],
    ['of the profile call', (token) => ({ 'x-amz-access-token': token })],
    ['cookies', (token) => ({ Cookie: `a=b; session=${token}; password=${PASSWORD}` })],
    ['of their own', (token, refresh) => ({ access_token: token, 'X-Odd': refresh, password: PASSWORD })],
    ['a referer', (token) => ({ Referer: `https://x/cb?code=${CODE}&access_token=${encodeURIComponent(token)}` })],
    ['a version header', (token) => ({ 'x-amzn-type-version': token })],
  ])('are shortened: %s', async (_, headers) => {
    const { emulator, accessToken, refreshToken, unseen } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', headers(accessToken, refreshToken)));
    await raw.reply();
    unseen();
  });
});

describe('secrets in the target', () => {
  it.each<(token: string, refresh: string) => string>([
    (token) => `/settings?access_token=${token}&exitUri=/null`,
    (token) => `/settings?exitUri=/null&access_token=${encodeURIComponent(token)}`,
    (token) => `/settings?x=${encodeURIComponent(encodeURIComponent(token))}`,
    (token) => `//subscriptionInfo?access_token=${token}`,
    (token) => `/getOrderInfo/${encodeURIComponent(token)}`,
    (_, refresh) => `/nowhere/${encodeURIComponent(refresh)}`,
    () => `/nowhere?client_secret%3D${SEED_CLIENT_SECRET}`,
    () => `/nowhere?x=1&next=${encodeURIComponent(`/cb?client_secret=${SEED_CLIENT_SECRET}&code=${CODE}`)}`,
    () => `/nowhere?client%5Fsecret=${SEED_CLIENT_SECRET}&next=http://user:${PASSWORD}@localhost/`,
    () => `/nowhere?next=${encodeURIComponent(`http://user:${PASSWORD}@localhost/`)}`,
    () => `/nowhere?next=${encodeURIComponent(encodeURIComponent(`http://:${PASSWORD}@localhost/`))}`,
    () => `/nowhere?x=${'x'.repeat(260)}&next=http://user:${PASSWORD}@localhost/`,
    () => `/ap/oa?code_challenge=${CHALLENGE}&code_challenge_method=plain`,
    () => `/nowhere?next=${encodeURIComponent(`/ap/oa?client_id=x&code_challenge=${CHALLENGE}`)}`,
    () => `/?client_secret=${SEED_CLIENT_SECRET}&password=${PASSWORD}&code=${CODE}&code_verifier=${VERIFIER}`,
  ])('are shortened (%#)', async (target) => {
    const { emulator, accessToken, refreshToken, unseen } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText(`GET ${target(accessToken, refreshToken)} HTTP/1.1`, callHeaders(accessToken, 'DrsSubscriptionInfo')),
    );
    await raw.reply();
    unseen();
  });
});

describe('a secret in the place of a name of the path', () => {
  type Given = Awaited<ReturnType<typeof given>>;
  const planned = async ({ emulator }: Given, plan: object) =>
    expect((await call(emulator, 'POST', '/_emulator/faults', {}, JSON.stringify(plan))).status).toBe(201);

  it.each([
    ['of the call', undefined],
    ['of the call and of the fault that struck it', { effect: 'status', operations: ['replenish'] }],
  ])('is shortened as the slot %s', async (_, fault) => {
    const world = await given();
    const { emulator, accessToken, unseen } = world;
    if (fault !== undefined) await planned(world, fault);
    const path = `/replenish/${encodeURIComponent(accessToken)}`;
    await call(emulator, 'POST', path, callHeaders(accessToken, 'DrsReplenish'));
    expect(emulator.entries('call').at(-1)?.slotId).toMatch(/^Atza\|.{1,6}…$/);
    expect(emulator.entries('fault').map(({ slotId }) => slotId)).toEqual(
      fault === undefined ? [] : [expect.stringMatching(/^Atza\|.{1,6}…$/)],
    );
    unseen();
  });

  it('is shortened as the device of a call that is struck before anybody looks closer', async () => {
    const world = await given();
    const { emulator, accessToken, unseen } = world;
    await planned(world, { effect: 'status', operations: ['deregister'] });
    const path = `/deviceModels/acme-coffee/devices/${encodeURIComponent(accessToken)}/registration`;
    await call(emulator, 'DELETE', path, {});
    const shown = { modelId: 'acme-coffee', serialNumber: expect.stringMatching(/^Atza\|.{1,6}…$/) };
    expect(emulator.entries('fault').map(({ device }) => device)).toEqual([shown]);
    expect(emulator.entries('call').at(-1)?.device).toEqual(shown);
    unseen();
  });

  it('is none where it is a name: those stay as they are', async () => {
    const { emulator, accessToken } = await given();
    for (const slotId of ['beans', 'Kibble for large dogs, 2 kg'])
      await call(emulator, 'POST', `/replenish/${slotId}`, callHeaders(accessToken, 'DrsReplenish'));
    expect(emulator.entries('call').map(({ device, slotId }) => [device?.serialNumber, slotId])).toEqual([
      ['SN-0001', 'beans'],
      ['SN-0001', 'Kibble for large dogs, 2 kg'],
    ]);
  });
});

describe('secrets in bodies', () => {
  const members = (accessToken: string, refreshToken: string) => ({
    client_secret: SEED_CLIENT_SECRET,
    access_token: accessToken,
    refresh_token: refreshToken,
    password: PASSWORD,
    code: CODE,
    code_verifier: VERIFIER,
    code_challenge: CHALLENGE,
  });
  const pad = 'x'.repeat(20_000);
  const form = (fields: object) => new URLSearchParams(Object.entries(fields)).toString();

  it.each<[string, (fields: ReturnType<typeof members>) => string, string]>([
    ['JSON', (fields) => JSON.stringify({ ...report, ...fields }), 'application/json'],
    ['JSON, further in', (fields) => JSON.stringify({ ...report, a: [{ b: fields }] }), 'application/json'],
    ['JSON, as text', (fields) => JSON.stringify(fields), 'text/plain'],
    [
      'JSON, in another spelling',
      ({ access_token, refresh_token, client_secret }) =>
        JSON.stringify({
          accessToken: access_token,
          refreshToken: refresh_token,
          clientSecret: client_secret,
          Authorization: `Bearer ${access_token}`,
        }),
      'application/json',
    ],
    ['JSON, cut off', (fields) => JSON.stringify(fields).slice(0, -1), 'application/json'],
    ['JSON, cut off and spaced', (fields) => JSON.stringify(fields, null, 2).slice(0, -1), 'application/json'],
    [
      'JSON, cut off and escaped',
      (fields) => JSON.stringify(fields).replaceAll('|', '\\u007c').slice(0, -1),
      'application/json',
    ],
    ['JSON, long', (fields) => JSON.stringify({ ...fields, pad }), 'application/json'],
    ['a form', (fields) => form(fields), 'application/x-www-form-urlencoded'],
    ['a form, long', (fields) => form({ ...fields, pad }), 'application/x-www-form-urlencoded'],
    [
      'a form, raw',
      (fields) =>
        Object.entries(fields)
          .map(([name, value]) => `${name}=${value}`)
          .join('&'),
      'application/x-www-form-urlencoded',
    ],
    ['a form, as text', (fields) => form(fields), 'text/plain'],
    [
      'a multipart form',
      (fields) =>
        `${Object.entries(fields)
          .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
          .join('')}--b--`,
      'multipart/form-data; boundary=b',
    ],
    [
      'JSON, with lists and objects',
      (fields) =>
        JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [{ a: value }]]))),
      'application/json',
    ],
    [
      'JSON, with lists, cut off',
      (fields) =>
        JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))).slice(0, -1),
      'application/json',
    ],
    ['an address', () => JSON.stringify({ url: `http://user:${PASSWORD}@localhost/` }), 'application/json'],
    ['an address, cut off and escaped', () => `{"url":"http:\\/\\/user:${PASSWORD}@localhost`, 'application/json'],
    ['an address in a form', () => form({ url: `http://user:${PASSWORD}@localhost/`, pad }), 'text/plain'],
    ['words', ({ access_token }) => `my token is ${access_token}`, 'text/plain'],
  ])('are shortened, whether or not the body can be read: %s', async (_, write, type) => {
    const { emulator, accessToken, refreshToken, unseen } = await given();
    const body = write(members(accessToken, refreshToken));
    const headers = { ...callHeaders(accessToken, 'DrsSlotStatus'), 'content-type': type };
    await call(emulator, 'POST', '/slotStatus/beans', headers, body);
    await call(emulator, 'POST', '/auth/o2/token', { 'content-type': type }, body);
    expect(emulator.entries('call')).toHaveLength(2);
    unseen();
  });

  it('are shortened in replies too', async () => {
    const { emulator, refreshToken, unseen } = await given();
    const body = form({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    });
    const reply = await call(
      emulator,
      'POST',
      '/auth/o2/token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    );
    expect(reply.status).toBe(200);
    const { access_token } = reply.body as { access_token: string };
    unseen();
    expect(JSON.stringify(emulator.entries('call'))).not.toContain(access_token.slice(5, 45));
    expect(emulator.entries('call')[0]?.reply.body).toMatchObject({
      access_token: expect.stringMatching(/^Atza\|.{1,6}…$/),
    });
  });

  it('do not make the record useless: codes of errors and all else stay as they are', () => {
    const value = {
      error: { code: 'not-found', message: 'x' },
      detailCode: 'STANDARD_ORDER_PLACED',
      tokens: 5,
      code: CODE,
    };
    expect(redactValue(value)).toEqual({ ...value, code: 'ANabcdefgh…' });
    expect(redactText('/x?barcode=0123456789012345&zipcode=98101')).toBe('/x?barcode=0123456789012345&zipcode=98101');
    expect(redactText('http://127.0.0.1:8700/a@b and http://user@localhost:3000/')).toBe(
      'http://127.0.0.1:8700/a@b and http://user@localhost:3000/',
    );
    expect(redactText('http://user:pass-word@localhost/')).toBe('http://user:pass…@localhost/');
    expect(redactHeader('user-agent', 'curl/8.5.0 (x86_64-pc-linux-gnu)')).toBe('curl/8.5.0 (x86_64-pc-linux-gnu)');
    expect(redactHeader('authorization', 'Bearer Atza|IwEBI0123456789')).toBe('Bearer Atza|IwEBI…');
  });

  it('are found in time that grows with the text and no faster', () => {
    const start = performance.now();
    for (const text of [
      '"code":"'.repeat(2000),
      'name="code"\n'.repeat(1500),
      '?code='.repeat(2700),
      `"token":"${'\\'.repeat(16_000)}`,
      '"token":['.repeat(1700),
      'client_secret%3D'.repeat(1000),
      '%3Fcode%3D'.repeat(1600),
      '://a:'.repeat(3200),
      `://${':'.repeat(16_000)}`,
      `://a:${'b'.repeat(16_000)}`,
      '%3A%2F%2Fa%3A'.repeat(1200),
      `%3A%2F%2F${'%3A'.repeat(5300)}`,
      `${'%25'.repeat(5300)}`,
    ]) {
      redactText(text);
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('a challenge, which with the method plain is the verifier,', () => {
  const scope_data = JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN-9' } });
  const query = new URLSearchParams({
    client_id: SEED_CLIENT_ID,
    scope: 'dash:replenish',
    scope_data,
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/callback',
    code_challenge: CHALLENGE,
    code_challenge_method: 'plain',
  });

  it('is shortened in the request, in the page that carries it on, in its form, and in the state', async () => {
    const { emulator, unseen } = await given({ consent: 'ask' });
    const page = await fetch(`${emulator.url}/ap/oa?${query}`);
    expect(await page.text()).toContain(CHALLENGE);
    const post = (path: string, body: URLSearchParams) =>
      fetch(emulator.url + path, { method: 'POST', body, redirect: 'manual' });
    const signIn = new URLSearchParams({ request: query.toString(), email: 'emma@example.com' });
    expect((await post('/ap/oa/signin', signIn)).status).toBe(302);
    expect((await post('/ap/oa', query)).status).toBe(200);
    unseen();
    expect(JSON.stringify(emulator.entries('call'))).toContain('code_challenge_method=plain');
    const { text } = await call(emulator, 'GET', '/_emulator/state', {});
    expect(text).toContain('"codeChallenge":"challenge-…"');
    expect(text).not.toContain(CHALLENGE);
    expect((await call(emulator, 'GET', '/_emulator/state?secrets=true', {})).text).toContain(CHALLENGE);
  });

  it('is shortened where it is given to the control interface', async () => {
    const { emulator, unseen } = await given();
    const wish = {
      clientId: SEED_CLIENT_ID,
      modelId: 'acme-coffee',
      serialNumber: 'SN-9',
      redirectUri: 'http://localhost:3000/callback',
      codeChallenge: CHALLENGE,
      codeChallengeMethod: 'plain',
    };
    expect((await call(emulator, 'POST', '/_emulator/consents', {}, JSON.stringify(wish))).status).toBe(201);
    unseen();
  });
});

describe('the password of an endpoint', () => {
  it('is shortened wherever the subscription shows', async () => {
    const { emulator, unseen } = await given();
    const endpoint = `http://user:${PASSWORD}@127.0.0.1:1/sns?token=${CODE}`;
    const post = (path: string, body?: object) =>
      call(emulator, body === undefined ? 'GET' : 'POST', `/_emulator/${path}`, {}, body && JSON.stringify(body));
    expect((await post('subscriptions', { endpoint })).status).toBe(201);
    await post('clock/advance', { by: 'PT0S' });
    unseen();
    for (const path of ['subscriptions', 'state']) {
      const { text } = await post(path);
      expect(text).toContain('http://user:correct-ho…@127.0.0.1:1/sns');
      expect([text.includes(PASSWORD), text.includes(CODE)]).toEqual([false, false]);
    }
    expect((await post('state?secrets=true')).text).toContain(endpoint);
  });
});

describe('what was found odd', () => {
  it('is told without the secrets in it', async () => {
    const { emulator, accessToken, unseen } = await given();
    const headers = {
      ...callHeaders(accessToken, 'DrsSlotStatus'),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const fields = { client_secret: SEED_CLIENT_SECRET, ...report, token: accessToken };
    const body = new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    expect((await call(emulator, 'POST', '/slotStatus/beans', headers, body)).status).toBe(200);
    expect(emulator.entries('call')[0]?.findings[0]?.seen).toMatch(/^client_secret=drs-emula…&/);
    unseen();
  });
});
