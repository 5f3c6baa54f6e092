import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../../../emulator/index.ts';
import { checkExchange } from '../../../../scenarios/runner/check/contract-check.ts';
import {
  createTransport,
  type HttpReply,
  type HttpRequest,
  type Transport,
} from '../../../../scenarios/runner/transport.ts';

/** Exchanges with a real emulator keep their contracts; the same exchanges, doctored, do not. */

const PACKAGE = 'com.amazon.dash.replenishment.';
const CLIENT = 'amzn1.application-oa2-client.00000000000000000000000000000001';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

let emulator: RunningEmulator;
let transport: Transport;
let accessToken = '';
let refreshToken = '';

const options: EmulatorOptions = { clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1, consent: 'auto' };

beforeAll(async () => {
  emulator = await startEmulator(options);
  transport = createTransport();
  const device = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  ({ accessToken, refreshToken } = device);
});

afterAll(async () => {
  transport.close();
  await emulator.close();
});

type Sent = Omit<HttpRequest, 'url'> & { readonly path: string };

async function exchange({ path, ...rest }: Sent): Promise<{ request: HttpRequest; reply: HttpReply }> {
  const request = { ...rest, url: emulator.url + path };
  return { request, reply: await transport.send(request) };
}

async function check(sent: Sent) {
  const { request, reply } = await exchange(sent);
  return checkExchange(request, reply);
}

const versions = (name: string, input = '1.0', result = '1.0') => ({
  authorization: `Bearer ${accessToken}`,
  'x-amzn-type-version': `${PACKAGE}${name}Input@${input}`,
  'x-amzn-accept-type': `${PACKAGE}${name}Result@${result}`,
});

const refresh = (values: Record<string, string> = {}): Sent => ({
  method: 'POST',
  path: '/auth/O2/token',
  headers: FORM,
  body: new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: CLIENT,
    client_secret: 'drs-emulator-secret',
    ...values,
  }).toString(),
});

const authorize = (values: Record<string, string> = {}): Sent => ({
  method: 'GET',
  path: `/ap/oa?${new URLSearchParams({
    client_id: CLIENT,
    scope: 'dash:replenish',
    scope_data: '{"dash:replenish":{"device_model":"acme-coffee","serial":"SN-9"}}',
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/callback',
    ...values,
  })}`,
});

describe('an exchange that keeps its contract', () => {
  const successes: [string, string, () => Sent][] = [
    [
      'a service call',
      'deviceStatus',
      () => ({
        method: 'POST',
        path: '/deviceStatus',
        headers: { ...versions('DrsDeviceStatus'), ...JSON_TYPE },
        body: '{"mostRecentlyActiveDate":"2031-03-04T10:00:00Z"}',
      }),
    ],
    [
      'either result version, 1.0',
      'subscriptionInfo',
      () => ({
        method: 'GET',
        path: '/subscriptionInfo',
        headers: versions('DrsSubscriptionInfo'),
      }),
    ],
    [
      'either result version, 2.0',
      'subscriptionInfo',
      () => ({
        method: 'GET',
        path: '//subscriptionInfo',
        headers: versions('DrsSubscriptionInfo', '1.0', '2.0'),
      }),
    ],
    [
      'the older of two paths',
      'deviceStatus',
      () => ({
        method: 'POST',
        path: '/deviceStatus//anything?',
        headers: { ...versions('DrsDeviceStatus'), ...JSON_TYPE },
        body: '{"mostRecentlyActiveDate":null}',
      }),
    ],
    ['a refresh', 'token', () => refresh()],
    [
      'token info',
      'tokenInfo',
      () => ({
        method: 'GET',
        path: `/auth/o2/tokeninfo?access_token=${encodeURIComponent(accessToken)}`,
      }),
    ],
    ['a redirect with a code', 'authorize', () => authorize()],
    ['a redirect with a declared error', 'authorize', () => authorize({ response_type: 'token' })],
    ['the page that says what this is', 'snsQuery', () => ({ method: 'GET', path: '/' })],
    ['a control call', 'readDevice', () => ({ method: 'GET', path: '/_emulator/devices/acme-coffee/SN-0001' })],
    ['a call for the head only', 'readClock', () => ({ method: 'HEAD', path: '/_emulator/clock' })],
    [
      'a move of the customer',
      'setNextOrder',
      () => ({
        method: 'PUT',
        path: '/_emulator/devices/acme-coffee/SN-0001/slots/beans/next-order',
        headers: JSON_TYPE,
        body: '{"problem":null}',
      }),
    ],
  ];
  it.each(successes)('is %s', async (_, operation, sent) => {
    expect(await check(sent())).toEqual({ operation, refusals: [], violations: [] });
  });

  const refusals: [string, string | null, string, () => Sent][] = [
    [
      'a bad token',
      'replenish',
      'invalidToken',
      () => ({
        method: 'POST',
        path: '/replenish/beans',
        headers: { ...versions('DrsReplenish'), authorization: 'Bearer Atza|none' },
      }),
    ],
    [
      'a missing version',
      'replenish',
      'invalidVersion',
      () => ({
        method: 'POST',
        path: '/replenish/beans',
        headers: { authorization: `Bearer ${accessToken}` },
      }),
    ],
    [
      'an unknown slot',
      'replenish',
      'slotNotFound',
      () => ({
        method: 'POST',
        path: '/replenish/milk',
        headers: versions('DrsReplenish'),
      }),
    ],
    [
      'an unreadable report',
      'slotStatus',
      'invalidInput',
      () => ({
        method: 'POST',
        path: '/slotStatus/beans',
        headers: { ...versions('DrsSlotStatus'), ...JSON_TYPE },
        body: '{',
      }),
    ],
    [
      'an unknown order',
      'getOrderInfo',
      'unknownInstance',
      () => ({
        method: 'GET',
        path: '/getOrderInfo/x',
        headers: versions('DrsOrderInfo'),
      }),
    ],
    [
      'another device in the path',
      'deregister',
      'deviceMismatch',
      () => ({
        method: 'DELETE',
        path: '/deviceModels/acme-coffee/devices/SN-2/registration',
        headers: versions('DrsDeregister'),
      }),
    ],
    ['a wrong secret', 'token', 'invalidClient', () => refresh({ client_secret: 'x' })],
    ['an unknown grant', 'token', 'unsupportedGrantType', () => refresh({ grant_type: 'password' })],
    [
      'a page that explains',
      'authorize',
      'untrustedRedirect',
      () => authorize({ redirect_uri: 'https://evil.example/' }),
    ],
    ["SNS's XML", 'snsQuery', 'invalidAction', () => ({ method: 'GET', path: '/?Action=Dance' })],
    [
      'an unknown thing of the control interface',
      'readDevice',
      'notFound',
      () => ({
        method: 'GET',
        path: '/_emulator/devices/acme-coffee/SN-0',
      }),
    ],
    [
      'a wrong value for the control interface',
      'setSubscription',
      'unknownProduct',
      () => ({
        method: 'PUT',
        path: '/_emulator/devices/acme-coffee/SN-0001/slots/beans/subscription',
        headers: JSON_TYPE,
        body: '{"asin":"B0EMUL0009"}',
      }),
    ],
    [
      'a key nobody knows',
      'setSubscription',
      'invalid',
      () => ({
        method: 'PUT',
        path: '/_emulator/devices/acme-coffee/SN-0001/slots/beans/subscription',
        headers: JSON_TYPE,
        body: '{"asni":"B0EMUL0009"}',
      }),
    ],
    [
      'a foreign page',
      'readClock',
      'forbidden',
      () => ({
        method: 'GET',
        path: '/_emulator/clock',
        headers: { origin: 'https://evil.example' },
      }),
    ],
    ['an unknown path', null, 'unknownPath', () => ({ method: 'GET', path: '/replenishh' })],
    ['an unknown path of LwA', null, 'unknownPath', () => ({ method: 'GET', path: '/auth/o3/token' })],
    ['an unknown path of the control interface', null, 'unknownPath', () => ({ method: 'GET', path: '/_emulator/x' })],
    ['a wrong method', null, 'methodNotAllowed', () => ({ method: 'GET', path: '/auth/O2/token' })],
    [
      'a wrong method of the control interface',
      null,
      'methodNotAllowed',
      () => ({ method: 'POST', path: '/_emulator/clock' }),
    ],
    ['a path nobody can read', null, 'unreadable', () => ({ method: 'GET', path: '/%ZZ' })],
    [
      'a body that is too large',
      'deviceStatus',
      'unreadable',
      () => ({
        method: 'POST',
        path: '/deviceStatus',
        body: 'x'.repeat(1_100_000),
      }),
    ],
  ];
  it.each(refusals)('is a no to %s', async (_, operation, refusal, sent) => {
    expect(await check(sent())).toEqual({ operation, refusals: [refusal], violations: [] });
  });

  const asked = (list: readonly [string, string | null, string, () => Sent][]) =>
    list.filter(([, , , sent]) => sent().method === 'GET');
  const gets = [
    ...asked(successes.map(([title, operation, sent]) => [title, operation, '', sent])),
    // Of SNS, HEAD executes nothing, and so refuses nothing.
    ...asked(refusals.filter(([, operation]) => operation !== 'snsQuery')),
  ];
  it.each(gets)('is the same without its body: %s', async (_, operation, refusal, sent) => {
    const { refusals: named, violations, ...rest } = await check({ ...sent(), method: 'HEAD' });
    expect({ ...rest, violations }).toEqual({ operation, violations: [] });
    if (refusal === '') expect(named).toEqual([]);
    else expect(named).toContain(refusal);
  });

  it('is the same without its body where the connection ends, too', async () => {
    const headers = { connection: 'close' };
    const page = await check({ method: 'HEAD', path: '/ap/oa', headers });
    expect(page).toMatchObject({ operation: 'authorize', violations: [] });
    expect(page.refusals).not.toContain('unreadable');
    const list = await check({ method: 'HEAD', path: '/_emulator/timeline?limit=x', headers });
    expect(list).toMatchObject({ operation: 'readTimeline', refusals: ['invalid'], violations: [] });
    const large = await check({ method: 'HEAD', path: '/subscriptionInfo', body: 'x'.repeat(1_100_000) });
    expect(large).toEqual({ operation: 'subscriptionInfo', refusals: ['unreadable'], violations: [] });
    const unread = await check({ method: 'HEAD', path: '/%ZZ' });
    expect(unread).toEqual({ operation: null, refusals: ['unreadable'], violations: [] });
  });

  it('is a refusal of SNS, whatever page its address would be', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await check({ method: 'POST', path: '/', headers: form, body: 'Action=Dance' })).toEqual({
      operation: 'snsQuery',
      refusals: ['invalidAction'],
      violations: [],
    });
  });

  it('is a page of SNS to HEAD, whatever its query says', async () => {
    expect(await check({ method: 'HEAD', path: '/?Action=Dance' })).toEqual({
      operation: 'snsQuery',
      refusals: [],
      violations: [],
    });
  });

  it('names every refusal that the wire does not tell apart', async () => {
    const sent = refresh({ grant_type: 'authorization_code', code: 'ANdNAVhyhqirUelHGEHA', refresh_token: '' });
    const { refusals, violations } = await check(sent);
    expect(violations).toEqual([]);
    expect(refusals).toEqual(
      expect.arrayContaining(['codeUnknown', 'codeExpired', 'codeUsed', 'codeOfAnotherClient', 'redirectMismatch']),
    );
    expect(refusals).not.toContain('refreshTokenUnknown');
  });

  it('is an answer to a browser that asks before it calls', async () => {
    const asked = { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' };
    expect(await check({ method: 'OPTIONS', path: '/auth/o2/token', headers: asked })).toMatchObject({
      refusals: [],
      violations: [],
    });
    expect(await check({ method: 'OPTIONS', path: '/auth/o2/token' })).toMatchObject({
      refusals: ['methodNotAllowed'],
      violations: [],
    });
  });
});

describe('an exchange that breaks its contract', () => {
  type Doctor = (reply: HttpReply) => HttpReply;
  const without =
    (name: string): Doctor =>
    (reply) => {
      const { [name]: _, ...headers } = reply.headers;
      return { ...reply, headers };
    };
  const header =
    (name: string, value: string): Doctor =>
    (reply) => ({ ...reply, headers: { ...reply.headers, [name]: value } });
  const body =
    (value: unknown): Doctor =>
    (reply) => ({ ...reply, body: value, text: JSON.stringify(value) });
  const status =
    (code: number): Doctor =>
    (reply) => ({ ...reply, status: code });

  const info = (): Sent => ({
    method: 'GET',
    path: '/subscriptionInfo',
    headers: versions('DrsSubscriptionInfo', '1.0', '2.0'),
  });
  const badToken = (): Sent => ({
    ...info(),
    headers: { ...versions('DrsSubscriptionInfo'), authorization: 'Bearer x' },
  });
  const unknown = (): Sent => ({ method: 'GET', path: '/_emulator/devices/acme-coffee/SN-0' });
  const wrongMethod = (): Sent => ({ method: 'GET', path: '/replenish/beans' });

  const head = (sent: Sent): Sent => ({ ...sent, method: 'HEAD' });

  const cases: [string, () => Sent, Doctor, string][] = [
    ['no request id', info, without('x-amzn-requestid'), 'reply.headers.x-amzn-requestid'],
    ['no result type', info, without('x-amzn-type-version'), 'reply.headers.x-amzn-type-version'],
    [
      'another result type than was asked for',
      info,
      header('x-amzn-type-version', `${PACKAGE}DrsSubscriptionInfoResult@1.0`),
      'reply.headers.x-amzn-type-version',
    ],
    ['another content type', info, header('content-type', 'text/plain'), 'reply.headers.content-type'],
    [
      'a value of the wrong type in the body',
      info,
      body({ slotsSubscriptionStatus: { beans: { productInfoList: [], subscribed: 'yes' } } }),
      'reply.body.slotsSubscriptionStatus.beans.subscribed',
    ],
    ['a key too many in the body', info, body({ slotsSubscriptionStatus: {}, more: 1 }), 'reply.body'],
    ['a status nobody declares', info, status(204), 'reply.status'],
    ['a fault', badToken, status(500), 'reply.status'],
    ['a refusal with other words', badToken, body({ message: 'Token invalid' }), 'reply.body'],
    ['a refusal with more than its message', badToken, body({ message: 'Invalid token', more: 1 }), 'reply.body'],
    ['a refusal with another status', badToken, status(401), 'reply.status'],
    ['a refusal without its type', badToken, without('x-amzn-errortype'), 'reply.body'],
    ['a refusal in another form', unknown, body({ message: 'there is no device acme-coffee/SN-0' }), 'reply.body'],
    [
      'a refusal with another code',
      unknown,
      body({ error: { code: 'gone', message: 'there is no device a' } }),
      'reply.body',
    ],
    ['tokens without a date', () => refresh(), without('x-amz-date'), 'reply.headers.x-amz-date'],
    [
      'a refused refresh without a date',
      () => refresh({ client_secret: 'x' }),
      without('x-amz-date'),
      'reply.headers.x-amz-date',
    ],
    ['tokens that may be kept', () => refresh(), without('cache-control'), 'reply.headers.cache-control'],
    [
      'a no that may be kept',
      () => refresh({ client_secret: 'x' }),
      header('cache-control', 'max-age=60'),
      'reply.headers.cache-control',
    ],
    ['a redirect to nowhere', () => authorize(), without('location'), 'reply.headers.location'],
    [
      'a redirect with an error nobody declares',
      () => authorize(),
      header('location', 'http://localhost:3000/callback?error=bad_luck'),
      'reply.headers.location',
    ],
    ['a wrong method without the right ones', wrongMethod, without('allow'), 'reply.headers.allow'],
    ['a wrong method with another status', wrongMethod, status(404), 'reply.status'],
    ['a fault, told by its head', () => head(badToken()), status(500), 'reply.status'],
    [
      'a head of a refusal without its type',
      () => head(badToken()),
      without('x-amzn-errortype'),
      'reply.headers.x-amzn-errortype',
    ],
    [
      'a head of a refusal in another form',
      () => head(unknown()),
      header('content-type', 'text/html'),
      'reply.headers.content-type',
    ],
    [
      'a head of an unknown path in another form',
      () => head({ method: 'GET', path: '/x' }),
      header('content-type', 'text/html'),
      'reply.headers.content-type',
    ],
    ['an unknown path that is served', () => ({ method: 'GET', path: '/x' }), status(200), 'reply.status'],
  ];
  it.each(cases)('has %s', async (_, sent, doctor, path) => {
    const { request, reply } = await exchange(sent());
    expect(checkExchange(request, reply).violations).toEqual([]);
    const { violations } = checkExchange(request, doctor(reply));
    expect(violations[0]?.path).toBe(path);
    expect(violations[0]?.expected).not.toBe('');
  });
});
