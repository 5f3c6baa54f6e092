import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningEmulator } from '../../../../emulator/index.ts';
import {
  authorization,
  authorize,
  backAt,
  notificationTypes,
  post,
  REDIRECT,
  rulesOf,
  run,
  scopeData,
} from './running.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await run();
});
afterAll(() => emulator.close());

describe('/ap/oa with --consent auto', () => {
  it.each(['caf%E9', 'a%25E9', '%C3%A9+%FF'])('brings back a state byte for byte: %s', async (state) => {
    const asked = await fetch(`${emulator.url}/ap/oa?state=${state}&${authorization()}`, { redirect: 'manual' });
    expect(asked.headers.get('location')).toContain(`&state=${state}&scope=`);
    const body = `${authorization()}&state=${state}\r\n`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await fetch(`${emulator.url}/ap/oa`, { method: 'POST', body, headers, redirect: 'manual' });
    expect(posted.headers.get('location')).toContain(`&state=${state}&scope=`);
    const refused = await fetch(`${emulator.url}/ap/oa?${authorization({ scope: 'x' })}&state=${state}`, {
      redirect: 'manual',
    });
    expect(refused.headers.get('location')?.endsWith(`&state=${state}`)).toBe(true);
  });

  it('redirects with code, state and scope, in this order', async () => {
    const response = await authorize(emulator.url, { state: 'a b&c' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toMatch(
      /^http:\/\/localhost:3000\/callback\?code=AN[A-Za-z]{18}&state=a\+b%26c&scope=dash%3Areplenish$/,
    );
  });

  it('takes a form POST, and answers 302', async () => {
    const body = authorization({ state: 's' });
    const response = await fetch(`${emulator.url}/ap/oa`, { method: 'POST', body, redirect: 'manual' });
    expect(backAt(response)).toMatchObject({ state: 's', code: expect.stringMatching(/^AN/) });
  });

  it('takes scope_data with raw braces and quotes, with a finding', async () => {
    const query = `${authorization({ scope_data: undefined })}&scope_data=${scopeData({ is_test_device: true })}`;
    // fetch would encode them; a bare request line does not.
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(emulator.url);
      const outgoing = request({ hostname, port, path: `/ap/oa?${query}` }, (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      });
      outgoing.on('error', reject).end();
    });
    expect(status).toBe(302);
    expect(await rulesOf(emulator)).toEqual(['scope-data-not-encoded']);
  });

  it('registers the device with its first products, and tells the maker in order', async () => {
    await emulator.control.reset();
    await authorize(emulator.url, { scope_data: scopeData({ device_model: 'acme-printer', is_test_device: true }) });
    const device = await emulator.control.call('GET', 'devices/acme-printer/SN1');
    expect(device).toMatchObject({
      status: 'registered',
      isTestDevice: true,
      slots: { black: { asin: 'B0EMUL0003', subscribed: true }, color: { asin: 'B0EMUL0005', subscribed: true } },
    });
    expect(await notificationTypes(emulator)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });

  it.each([
    ['a wrong response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['an empty scope', { scope: '' }, 'invalid_request'],
    ['an unknown scope', { scope: 'dash:replenish x' }, 'invalid_scope'],
    ['no scope_data', { scope_data: undefined }, 'invalid_request'],
    ['broken scope_data', { scope_data: '{"dash' }, 'invalid_request'],
    ['a bad serial', { scope_data: scopeData({ serial: '<script>' }) }, 'invalid_request'],
    ['an unknown model', { scope_data: scopeData({ device_model: 'none' }) }, 'invalid_scope'],
    ['a model that is not live', { scope_data: scopeData({ device_model: 'acme-preview' }) }, 'invalid_scope'],
    ['a bad challenge method', { code_challenge: 'x', code_challenge_method: 'MD5' }, 'invalid_request'],
  ])('redirects %s with an error and the state', async (_, changes, error) => {
    const response = await authorize(emulator.url, { state: '"<>', ...changes });
    expect(backAt(response)).toEqual({ error, error_description: expect.any(String), state: '"<>' });
  });

  it('refuses a parameter that comes twice', async () => {
    const response = await fetch(`${emulator.url}/ap/oa?${authorization()}&scope=profile`, { redirect: 'manual' });
    expect(backAt(response)).toMatchObject({ error: 'invalid_request' });
  });

  it('takes the same parameter in query and body, but not two different ones', async () => {
    const both = (query: string) =>
      fetch(`${emulator.url}/ap/oa?${query}`, { method: 'POST', body: authorization(), redirect: 'manual' });
    expect(backAt(await both('response_type=code'))).toHaveProperty('code');
    expect(backAt(await both('response_type=token'))).toMatchObject({ error: 'invalid_request' });
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['a return URL that is not registered', { redirect_uri: 'https://evil.example/"><script>alert(1)</script>' }],
    ['a script for a return URL', { redirect_uri: 'javascript:alert(1)' }],
    ['a return URL with a backslash', { redirect_uri: 'http://localhost:3000\\@evil.example/' }],
    ['a return URL with a tab', { redirect_uri: 'http://localhost:3000/\t' }],
    ['a return URL with a line break', { redirect_uri: 'http://localhost:3000/\r\nX: y' }],
    ['a return URL with a user name', { redirect_uri: 'http://@localhost:3000/' }],
    ['no return URL', { redirect_uri: undefined }],
  ])('never redirects %s', async (_, changes) => {
    const state = '"><img src=x onerror=alert(1)>';
    const response = await authorize(emulator.url, { state, ...changes });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const text = await response.text();
    expect(text).toContain('Allowed Return URLs');
    expect(text).toContain('Request Details');
    expect(text).toContain('state=&quot;&gt;&lt;img');
    expect(text).not.toMatch(/<script|<img/);
  });

  it('answers a body that nobody can read with a page', async () => {
    const response = await post(emulator.url, '{"broken', { 'content-type': 'application/json' }, '/ap/oa');
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"error"');
  });

  it('allows loopback addresses of any port, and nothing that looks like one', async () => {
    for (const redirect_uri of ['http://localhost:55582/', 'http://127.0.0.1:5000/a?b=c', 'http://localhost/']) {
      const location = (await authorize(emulator.url, { redirect_uri })).headers.get('location');
      expect(location).toMatch(/[?&]code=AN/);
      expect(location?.startsWith(redirect_uri)).toBe(true);
    }
    const response = await authorize(emulator.url, { redirect_uri: 'http://localhost.evil.example/' });
    expect(response.status).toBe(400);
  });
});

describe('/ap/oa otherwise', () => {
  it('declines at once with --consent deny', async () => {
    const denying = await run({ consent: 'deny' });
    try {
      const response = await authorize(denying.url, { state: 's' });
      expect(response.headers.get('location')).toBe(
        `${REDIRECT}?error=access_denied&error_description=Access+not+permitted.&state=s`,
      );
      expect(backAt(await authorize(denying.url, { scope: 'x' }))).toMatchObject({ error: 'invalid_scope' });
    } finally {
      await denying.close();
    }
  });

  it('refuses slips under --strict', async () => {
    const strict = await run({ strict: true });
    try {
      const response = await authorize(strict.url, { scope_data: scopeData({ 'is_test ': true }) });
      expect(backAt(response)).toMatchObject({ error: 'invalid_request' });
      expect(backAt(await authorize(strict.url))).toHaveProperty('code');
    } finally {
      await strict.close();
    }
  });

  it("refuses a model that is not live in the customer's marketplace, unless told otherwise", async () => {
    const german = await run({
      config: {
        models: [
          { modelId: 'acme-tee', marketplaces: ['DE'], slots: [{ slotId: 's', products: [{ asin: 'B0EMUL0001' }] }] },
        ],
      } as never,
    });
    try {
      const of = (flag: boolean) => scopeData({ device_model: 'acme-tee', should_include_non_live: flag });
      expect(backAt(await authorize(german.url, { scope_data: of(false) }))).toMatchObject({ error: 'invalid_scope' });
      expect(backAt(await authorize(german.url, { scope_data: of(true) }))).toHaveProperty('code');
    } finally {
      await german.close();
    }
  });
});
