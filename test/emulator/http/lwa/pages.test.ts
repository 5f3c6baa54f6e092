import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedPortal } from '../../../../emulator/domain/seed.ts';
import { preflightHeaders } from '../../../../emulator/http/lwa/cors.ts';
import type { RunningEmulator } from '../../../../emulator/index.ts';
import { authorization, form, notificationTypes, post, REDIRECT, redemption, run, scopeData } from './running.ts';
import { Walker } from './walker.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await run({ consent: 'ask' });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.control.reset());

const PRINTER = { scope_data: scopeData({ device_model: 'acme-printer' }) };
const walk = (options: { cookies?: boolean } = {}) => new Walker(emulator.url, options);
const start = async (walker: Walker, changes: Record<string, string | undefined> = {}) =>
  walker.open(`/ap/oa?${authorization(changes)}`);
const types = () => notificationTypes(emulator);

/** Sign-in and consent, as the public client does it. */
async function upToSlots(walker: Walker, changes: Record<string, string | undefined> = {}): Promise<void> {
  await start(walker, changes);
  await walker.submit('name="signIn" id="ap_signin_form"', {
    email: 'emma@example.com',
    password: 'x',
    rememberMe: 'true',
  });
  await walker.submit('name="consent-form"', { consentApproved: 'true' });
}

describe('the sign-up pages', () => {
  it.each([[true], [false]])('are walked by the names of 2017, cookies kept: %s', async (cookies) => {
    const walker = walk({ cookies });
    await start(walker, { ...PRINTER, state: 's' });
    expect(walker.text).toMatch(/<input [^>]*name="email"/);
    expect(walker.text).toMatch(/<input [^>]*name="password"/);
    expect(walker.text).toMatch(/<input type="checkbox"[^>]* name="rememberMe"/);
    await walker.submit('name="signIn" id="ap_signin_form"', {
      email: 'emma@example.com',
      password: 'x',
      rememberMe: 'true',
    });
    expect(walker.text).toMatch(/<button [^>]*name="consentApproved"/);
    expect(await types()).toEqual([]);
    await walker.submit('name="consent-form"', { consentApproved: 'true' });
    expect(await types()).toEqual(['DeviceRegisteredNotification']);

    const slots: [string | undefined, string | undefined, string[]][] = [];
    for (let i = 0; i < 2; i += 1) {
      const { text } = walker;
      const title = /class="header">.*?class="title"><span title="([^"]*)"/s.exec(text)?.[1];
      const slotId = /<input type="hidden" name="slotId" value="([^"]*)"/.exec(text)?.[1];
      const row = /<div class="a-row"><div class="products">(.*?)<\/div><\/div>/s.exec(text)?.[1] ?? '';
      const asins = [...row.matchAll(/<div class="product" id="([^"]*)"/g)].map((match) => match[1] ?? '');
      for (const asin of asins)
        expect(text).toMatch(new RegExp(`<input type="radio"[^>]* name="asin" value="${asin}"`));
      expect(text).toContain('<input type="submit" class="a-button-input"');
      slots.push([title, slotId, asins]);
      await walker.submit('action="/slot_action"', { asin: asins[1] ?? '' });
    }
    expect(slots).toEqual([
      ['Black ink', 'black', ['B0EMUL0003', 'B0EMUL0004']],
      ['Color ink', 'color', ['B0EMUL0005', 'B0EMUL0006']],
    ]);
    expect(walker.address).toBe(`${emulator.url}/setup_overview`);
    expect(walker.text).toContain('Acme Black Ink, twin pack');
    expect(await types()).toEqual(['DeviceRegisteredNotification']);

    await walker.submit('action="/setup_overview"');
    const back = new URL(walker.left ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
    expect([...back.searchParams.keys()]).toEqual(['code', 'state', 'scope']);
    expect(await types()).toEqual(['DeviceRegisteredNotification', 'SubscriptionChangedNotification']);
    const response = await post(emulator.url, redemption(back.searchParams.get('code') ?? ''));
    expect(response.status).toBe(200);
    expect(await emulator.control.call('GET', 'devices/acme-printer/SN1')).toMatchObject({
      slots: { black: { asin: 'B0EMUL0004', subscribed: true }, color: { asin: 'B0EMUL0006', subscribed: true } },
    });
  });

  it('send a client of the real names from www to drs-web, by addresses it compares', async () => {
    const { request } = await import('node:http');
    const { hostname, port } = new URL(emulator.url);
    const call = (host: string, method: string, path: string, body = '') =>
      new Promise<string>((resolve, reject) => {
        const headers = { host, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
        const outgoing = request({ hostname, port, method, path, headers }, (incoming) => {
          incoming.resume();
          resolve(incoming.headers.location ?? '');
        });
        outgoing.on('error', reject).end(body);
      });
    const consent = await call(
      'www.amazon.com',
      'POST',
      '/ap/oa/signin',
      String(form({ email: 'emma@example.com', request: String(authorization()) })),
    );
    const consentId = new URLSearchParams(consent.split('?')[1]).get('consentId') ?? '';
    expect(consentId).not.toBe('');
    const slot = await call(
      'www.amazon.com',
      'POST',
      '/ap/oa/consent',
      String(form({ consentId, consentApproved: '1' })),
    );
    expect(slot).toBe(`http://drs-web.amazon.com/slot?consentId=${consentId}&slotId=beans`);
    const fields = String(form({ consentId, slotId: 'beans', asin: 'B0EMUL0001' }));
    expect(await call('drs-web.amazon.com', 'POST', '/slot_action', fields)).toBe('/setup_overview');
  });

  it('let the customer take none of the products', async () => {
    const walker = walk();
    await upToSlots(walker);
    await walker.submit('action="/slot_action"', { asin: 'none' });
    expect(walker.text).toContain('No reordering');
    await walker.submit('action="/setup_overview"');
    expect(walker.left).toContain('code=AN');
    expect(await emulator.control.call('GET', 'devices/acme-coffee/SN1')).toMatchObject({
      slots: { beans: { asin: null, subscribed: false } },
    });
  });

  it('let the customer change a choice from the overview', async () => {
    const walker = walk();
    await upToSlots(walker, PRINTER);
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0003' });
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0005' });
    const change = /href="([^"]*slotId=black[^"]*)"/.exec(walker.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await walker.open(change);
    expect(walker.text).toMatch(/value="B0EMUL0003" checked/);
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0004' });
    expect(walker.address).toBe(`${emulator.url}/setup_overview`);
    expect(walker.text).toContain('twin pack');
  });

  it('ask again when nothing, or nothing of this slot, was chosen', async () => {
    const walker = walk();
    await upToSlots(walker);
    for (const fields of [{}, { asin: 'B0EMUL0005' }] as Record<string, string>[]) {
      await walker.submit('action="/slot_action"', fields);
      expect(walker.status).toBe(200);
      expect(walker.text).toContain('Please choose one of these.');
    }
  });

  it('name the customers when nobody has the e-mail address', async () => {
    const walker = walk();
    await start(walker);
    await walker.submit('name="signIn"', { email: '"><script>x</script>@example.com' });
    expect(walker.status).toBe(200);
    expect(walker.text).toContain('Known: emma@example.com.');
    expect(walker.text).not.toContain('<script');
    await walker.submit('name="signIn"', { email: '' });
    expect(walker.text).toContain('(empty)');
    await walker.submit('name="signIn"', { email: ' EMMA@example.com ' });
    expect(walker.text).toContain('name="consent-form"');
  });

  it('redirect with access_denied when the customer declines, and forget the sign-up', async () => {
    const walker = walk();
    await start(walker, { state: 's' });
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    const { address } = walker;
    await walker.submit('name="consent-form"', { consentDenied: 'true' });
    expect(walker.left).toBe(`${REDIRECT}?error=access_denied&error_description=Access+not+permitted.&state=s`);
    await walker.open(address);
    expect(walker.status).toBe(400);
    expect(walker.text).toContain('not known here');
    expect(await types()).toEqual([]);
  });

  it('show the consent again when neither button was pressed', async () => {
    const walker = walk();
    await start(walker);
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    await walker.submit('name="consent-form"', {});
    expect(walker.text).toContain('name="consent-form"');
  });

  it('check the carried request again', async () => {
    const signIn = (request: string) =>
      post(emulator.url, form({ email: 'emma@example.com', request }), {}, '/ap/oa/signin');
    expect((await signIn(String(authorization({ redirect_uri: 'https://evil.example/' })))).status).toBe(400);
    expect((await signIn('')).status).toBe(400);
    expect((await signIn(`${authorization()}&client_id=x`)).status).toBe(400);
    const body = form({ email: 'emma@example.com', request: String(authorization({ response_type: 'token' })) });
    const response = await fetch(`${emulator.url}/ap/oa/signin`, { method: 'POST', body, redirect: 'manual' });
    expect(response.headers.get('location')).toContain('error=unsupported_response_type');
  });

  it('refuse a customer in whose marketplace the model is not live', async () => {
    const german = await run({
      consent: 'ask',
      config: {
        models: [
          { modelId: 'acme-tee', marketplaces: ['DE'], slots: [{ slotId: 's', products: [{ asin: 'B0EMUL0001' }] }] },
        ],
      } as never,
    });
    try {
      const walker = new Walker(german.url);
      await walker.open(`/ap/oa?${authorization({ scope_data: scopeData({ device_model: 'acme-tee' }) })}`);
      await walker.submit('name="signIn"', { email: 'emma@example.com' });
      expect(walker.left).toContain('error=invalid_scope');
    } finally {
      await german.close();
    }
  });
});

describe('reloading and going back', () => {
  it('registers once however often "Allow" is pressed', async () => {
    const walker = walk();
    await start(walker);
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    const consentId = /name="consentId" value="([^"]*)"/.exec(walker.text)?.[1] ?? '';
    const allow = () => post(emulator.url, form({ consentId, consentApproved: 'true' }), {}, '/ap/oa/consent');
    await Promise.all([allow(), allow(), allow()]);
    expect((await allow()).url).toContain('/slot');
    expect(await types()).toEqual(['DeviceRegisteredNotification']);
  });

  it('leads to the same code however often the set-up is completed, until it is redeemed', async () => {
    const walker = walk();
    await upToSlots(walker);
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0001' });
    const consentId = /name="consentId" value="([^"]*)"/.exec(walker.text)?.[1] ?? '';
    const complete = () =>
      fetch(`${emulator.url}/setup_overview`, { method: 'POST', body: form({ consentId }), redirect: 'manual' });
    const locations = await Promise.all([complete(), complete()]).then((all) =>
      all.map((one) => one.headers.get('location')),
    );
    expect(new Set(locations).size).toBe(1);
    expect(await types()).toEqual(['DeviceRegisteredNotification', 'SubscriptionChangedNotification']);
    const code = new URL(locations[0] ?? '').searchParams.get('code') ?? '';
    expect((await fetch(`${emulator.url}/setup_overview?consentId=${consentId}`)).status).toBe(400);
    expect((await post(emulator.url, redemption(code))).status).toBe(200);
    expect((await complete()).status).toBe(400);
  });

  it('leads to the step the customer is at', async () => {
    const walker = walk();
    await start(walker);
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    const consentId = /name="consentId" value="([^"]*)"/.exec(walker.text)?.[1] ?? '';
    await walker.open(`/slot?consentId=${consentId}`);
    expect(walker.text).toContain('name="consent-form"');
    await walker.open(`/setup_overview?consentId=${consentId}`);
    expect(walker.text).toContain('name="consent-form"');
    await walker.submit('name="consent-form"', { consentApproved: 'true' });
    await walker.open(`/ap/oa/consent?consentId=${consentId}`);
    expect(walker.address).toContain('/slot?');
    await walker.open(`/slot?consentId=${consentId}&slotId=unknown`);
    expect(walker.text).toContain('value="beans"');
    const stray = await fetch(`${emulator.url}/slot_action`, {
      method: 'POST',
      body: form({ consentId, slotId: 'x' }),
      redirect: 'manual',
    });
    expect(stray.headers.get('location')).toContain('slotId=beans');
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0001' });
    await walker.open(`/slot?consentId=${consentId}`);
    expect(walker.address).toBe(`${emulator.url}/setup_overview`);
  });

  it.each(['/ap/oa/consent', '/slot', '/setup_overview'])('says so at %s when a sign-up is unknown', async (path) => {
    for (const query of ['', '?consentId=', '?consentId=unknown']) {
      const response = await fetch(emulator.url + path + query);
      expect([response.status, response.headers.get('x-frame-options')]).toEqual([400, 'DENY']);
      expect(await response.text()).toContain('not known here');
    }
  });

  it.each(['/ap/oa/consent', '/slot_action', '/setup_overview'])(
    'says so at %s when a form is of an unknown sign-up',
    async (path) => {
      const fields = { consentId: 'unknown', consentApproved: '1', slotId: 'beans', asin: 'none' };
      expect((await post(emulator.url, form(fields), {}, path)).status).toBe(400);
      expect((await post(emulator.url, '{"broken', { 'content-type': 'application/json' }, path)).status).toBe(400);
      expect((await post(emulator.url, form({ consentId: 'x'.repeat(65) }), {}, path)).status).toBe(400);
    },
  );

  it('ends when an hour has passed, or when the device went to somebody else', async () => {
    const walker = walk();
    await upToSlots(walker);
    const { address } = walker;
    await emulator.clock.advance('PT59M59.999S');
    await walker.open(address);
    expect(walker.status).toBe(200);
    await emulator.clock.advance('PT0.001S');
    await walker.open(address);
    expect(walker.text).toContain('more than an hour ago');

    await upToSlots(walker);
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0001' });
    await emulator.control.call('POST', 'devices/acme-coffee/SN1/deregister', { by: 'customer' });
    await walker.submit('action="/setup_overview"');
    expect(walker.status).toBe(400);
    expect(walker.text).toContain('deregistered');
  });
});

describe('every page', () => {
  const HEADERS = {
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };

  const check = (walker: Walker) => {
    for (const [name, value] of Object.entries(HEADERS)) expect(walker.headers?.get(name)).toBe(value);
    const policy = walker.headers?.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toContain('form-action');
    expect(walker.text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(walker.text).toContain('<meta name="viewport"');
    expect(walker.text).toMatch(/<title>[^<]+<\/title>/);
    expect(walker.text).not.toMatch(/<script|<img|<link|src=|@import|url\(/);
    const labelled = new Set([...walker.text.matchAll(/<label for="([^"]+)"/g)].map((match) => match[1]));
    for (const [input] of walker.text.matchAll(/<input (?!type="(?:hidden|submit)")[^>]*>/g)) {
      expect(labelled).toContain(/ id="([^"]+)"/.exec(input)?.[1]);
    }
  };

  it('is safe, labelled and complete in itself', async () => {
    const walker = walk();
    await start(walker);
    check(walker);
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    check(walker);
    await walker.submit('name="consent-form"', { consentApproved: 'true' });
    check(walker);
    await walker.submit('action="/slot_action"', { asin: 'B0EMUL0001' });
    check(walker);
    await walker.open('/slot?consentId=unknown');
    check(walker);
  });

  it('carries a state through that is no UTF-8', async () => {
    const walker = walk();
    await walker.open(`/ap/oa?${authorization()}&state=caf%E9`);
    await walker.submit('name="signIn"', { email: 'nobody@example.com' });
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    await walker.submit('name="consent-form"', { consentDenied: 'true' });
    expect(walker.left).toMatch(/&state=caf%E9$/);
  });

  it('carries a hostile state through unchanged, and never as markup', async () => {
    const state = '"><script>alert(1)</script>\r\n\n\u0000\'&amp;ü';
    const walker = walk();
    await start(walker, { state });
    expect(walker.text).not.toContain('<script');
    await walker.submit('name="signIn"', { email: 'emma@example.com' });
    await walker.submit('name="consent-form"', { consentApproved: 'true' });
    await walker.submit('action="/slot_action"', { asin: 'none' });
    await walker.submit('action="/setup_overview"');
    expect(new URL(walker.left ?? '').searchParams.get('state')).toBe(state);
  });

  it('escapes what the portal says', async () => {
    const hostile = '<b onclick="x">&';
    const own = await run({
      consent: 'ask',
      config: {
        models: [
          {
            modelId: 'm',
            name: hostile,
            slots: [{ slotId: 's', name: hostile, products: [{ asin: 'B0EMUL0001', title: hostile, price: hostile }] }],
          },
        ],
        customers: [{ directedCustomerId: 'amzn1.account.X', name: hostile, email: 'x@example.com' }],
      } as never,
    });
    try {
      const walker = new Walker(own.url);
      await walker.open(`/ap/oa?${authorization({ scope_data: scopeData({ device_model: 'm' }) })}`);
      await walker.submit('name="signIn"', { email: 'x@example.com' });
      expect(walker.text).not.toContain('<b ');
      await walker.submit('name="consent-form"', { consentApproved: 'true' });
      expect(walker.text).not.toContain('<b ');
      expect(walker.text).toContain('<span title="&lt;b onclick=&quot;x&quot;&gt;&amp;">');
      await walker.submit('action="/slot_action"', { asin: 'B0EMUL0001' });
      expect(walker.text).not.toContain('<b ');
    } finally {
      await own.close();
    }
  });
});

describe('a preflight', () => {
  it('is answered for an Allowed Origin only', () => {
    const world = { portal: () => seedPortal };
    const of = (origin?: string) =>
      preflightHeaders(world, { headers: origin === undefined ? {} : { origin } }, ['POST']);
    expect(of('http://localhost:3000')).toContain('Access-Control-Allow-Headers');
    expect(of('http://evil.example')).toBeUndefined();
    expect(of()).toBeUndefined();
  });
});
