import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../emulator/domain/seed.ts';
import {
  call,
  callHeaders,
  register,
  replenish,
  slotStatus,
  startTestEmulator,
  type TestEmulator,
} from '../../support/emulator.ts';
import { type RawConnection, rawConnection, requestText } from '../../support/raw-connection.ts';
import { asker } from './control/client.ts';

/** Planned faults at the edge: what is answered, what is recorded, and who is spared. */

const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

async function given(options = {}) {
  const emulator = await startTestEmulator(options);
  const device = await register(emulator);
  const ask = asker(emulator);
  const plan = async (fault: object) => {
    const planned = await ask('POST', 'faults', fault);
    expect(planned.status, planned.text).toBe(201);
    return String(planned.body.faultId);
  };
  return { emulator, device, ask, plan };
}

/** The calls of the service on the record, each with the fault that it points to. */
function struckCalls(emulator: TestEmulator) {
  const faults = new Map(emulator.entries('fault').map((entry) => [entry.seq, entry]));
  return emulator
    .entries('call')
    .filter(({ surface }) => surface !== 'control')
    .map((entry) => ({ call: entry, fault: entry.fault === null ? null : (faults.get(entry.fault) ?? 'dangling') }));
}

const refreshBody = (refreshToken: string) =>
  new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: SEED_CLIENT_ID,
    client_secret: SEED_CLIENT_SECRET,
  }).toString();

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const rawReplenish = (accessToken: string) =>
  requestText('POST /replenish/beans HTTP/1.1', {
    Host: 'localhost',
    ...callHeaders(accessToken, 'DrsReplenish'),
    'Content-Length': '0',
  });

describe('a planned status', () => {
  it('is answered in the error form of the device API, so many times, and then the call works again', async () => {
    const { emulator, device, plan } = await given();
    await plan({ faultId: 'down', effect: 'status', status: 503, operations: ['replenish'], times: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const reply = await replenish(emulator, device);
      statuses.push(reply.status);
      if (i > 0) continue;
      expect(reply.body).toEqual({ message: 'Service Unavailable: the planned fault down struck this call' });
      expect(reply.headers.get('x-amzn-errortype')).toMatch(/^ServiceUnavailableException:http/);
      expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(statuses).toEqual([503, 503, 200]);
    const [first, second, third] = struckCalls(emulator);
    for (const one of [first, second]) {
      expect(one?.call).toMatchObject({ device: DEVICE, slotId: 'beans', refusal: null, reply: { status: 503 } });
      expect(one?.call.tokenId).toMatch(/^[0-9a-f]{8}$/);
      expect(one?.fault).toMatchObject({ faultId: 'down', effect: 'status 503', device: DEVICE, slotId: 'beans' });
    }
    expect(third?.fault).toBeNull();
    // The struck calls did nothing.
    expect(emulator.entries('state').filter(({ subject }) => subject === 'order')).toHaveLength(1);
    expect(emulator.lines.some((line) => line.includes('503') && line.includes('(fault down: status 503)'))).toBe(true);
    expect(emulator.faults()).toEqual([]);
  });

  it('comes before the token is looked at, and after path and method', async () => {
    const { emulator, plan } = await given();
    await plan({ effect: 'status', status: 500 });
    const bad = { ...callHeaders('no-token', 'DrsReplenish') };
    expect((await call(emulator, 'POST', '/replenish/beans', bad)).status).toBe(500);
    expect((await call(emulator, 'PUT', '/replenish/beans', bad)).status).toBe(405);
    expect((await call(emulator, 'POST', '/replenissh/beans', bad)).status).toBe(404);
    const [struck] = struckCalls(emulator);
    expect(struck?.call).toMatchObject({
      device: null,
      slotId: 'beans',
      tokenId: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('knows the device of a token that is dead', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'status', ...DEVICE });
    await emulator.world.engine.advance({ byMs: 3_600_001 });
    expect((await replenish(emulator, device)).status).toBe(500);
    expect(struckCalls(emulator)[0]?.call.device).toEqual(DEVICE);
  });

  it('spares other devices and other calls', async () => {
    const { emulator, device, plan } = await given();
    const other = await register(emulator, { serialNumber: 'SN-0002' });
    await plan({ effect: 'status', operations: ['replenish'], ...DEVICE });
    expect((await replenish(emulator, other)).status).toBe(200);
    expect((await slotStatus(emulator, device)).status).toBe(200);
    expect((await replenish(emulator, device)).status).toBe(500);
  });

  it('has the body and the headers that were planned', async () => {
    const { emulator, device, ask, plan } = await given();
    const reply = async (fault: object) => {
      const id = await plan({ effect: 'status', ...fault });
      const answer = await fetch(`${emulator.url}/replenish/beans`, {
        method: 'POST',
        headers: callHeaders(device.accessToken, 'DrsReplenish'),
      });
      await ask('DELETE', `faults/${id}`);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const json = await reply({ status: 429, body: { message: 'slow down' }, headers: { 'Retry-After': '7' } });
    expect(json).toMatchObject({ status: 429, text: '{"message":"slow down"}' });
    expect(json.headers.get('retry-after')).toBe('7');
    expect(json.headers.get('content-type')).toBe('application/json');
    const page = await reply({ status: 502, body: '<html>Bad Gateway</html>' });
    expect(page.text).toBe('<html>Bad Gateway</html>');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const typed = await reply({ status: 200, body: 'yes', headers: { 'content-type': 'text/weird' } });
    expect(typed).toMatchObject({ status: 200, text: 'yes' });
    expect(typed.headers.get('content-type')).toBe('text/weird');
    const bare = await reply({ status: 503, headers: { 'Retry-After': '1' } });
    expect(bare.text).toContain('planned fault');
    expect(bare.headers.get('x-amzn-errortype')).toMatch(/^ServiceUnavailable/);
  });

  it('may be answered although the call was served', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'status', takesEffect: true, operations: ['replenish'], times: 1 });
    expect((await replenish(emulator, device)).status).toBe(500);
    expect((await replenish(emulator, device)).body).toMatchObject({ detailCode: 'ORDER_INPROGRESS' });
    const [struck] = struckCalls(emulator);
    const order = emulator.entries('state').find(({ subject }) => subject === 'order');
    expect(order?.cause).toBe(struck?.call.seq);
  });
});

describe('each surface', () => {
  it('fails in words of its own: token endpoint, sign-up pages, SNS', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'status', status: 503 });
    const token = await call(emulator, 'POST', '/auth/o2/token', FORM, refreshBody(device.refreshToken));
    expect(token).toMatchObject({ status: 503, body: { error: 'ServerError', error_description: expect.any(String) } });
    const profile = await fetch(`${emulator.url}/user/profile`, {
      headers: { 'x-amz-access-token': device.accessToken },
    });
    expect(await profile.json()).toMatchObject({ error: 'ServerError' });
    const scope = JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN-77' } });
    const page = await fetch(`${emulator.url}/ap/oa?scope_data=${encodeURIComponent(scope)}`);
    expect(page.status).toBe(503);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const sns = await fetch(`${emulator.url}/?Action=ConfirmSubscription&TopicArn=x&Token=y`);
    expect(sns.status).toBe(503);
    expect(await sns.text()).toContain('<Code>InternalFailure</Code>');
    const devices = struckCalls(emulator).map(({ call: { operation, device: of } }) => [operation, of?.serialNumber]);
    expect(devices).toEqual([
      ['token', 'SN-0001'],
      ['profile', 'SN-0001'],
      ['authorize', 'SN-77'],
      ['snsQuery', undefined],
    ]);
    expect(emulator.faults()).toEqual([]);
  });

  it('of the control interface is never struck', async () => {
    const { ask, plan } = await given();
    await plan({ effect: 'reset' });
    await plan({ effect: 'status' });
    expect((await ask('GET', 'health')).status).toBe(200);
    expect(
      (await ask('PUT', 'devices/acme-coffee/SN-0001/slots/beans/subscription', { subscribed: false })).status,
    ).toBe(200);
    expect((await ask('POST', 'reset')).status).toBe(200);
  });

  it('names the device of a code that is exchanged while the token service is down', async () => {
    const { emulator, ask, plan } = await given();
    const consent = await ask('POST', 'consents', {
      clientId: SEED_CLIENT_ID,
      modelId: 'acme-coffee',
      serialNumber: 'SN-9',
      redirectUri: 'http://localhost:3000/callback',
    });
    await plan({ preset: 'token-service-down', times: 1 });
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: String(consent.body.code),
      redirect_uri: 'http://localhost:3000/callback',
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    }).toString();
    expect((await call(emulator, 'POST', '/auth/o2/token', FORM, body)).status).toBe(503);
    expect(struckCalls(emulator)[0]?.fault).toMatchObject({ device: { serialNumber: 'SN-9' } });
    // The code was not used up.
    expect((await call(emulator, 'POST', '/auth/o2/token', FORM, body)).status).toBe(200);
  });
});

describe('a reset', () => {
  it('ends the connection without a byte, and the call did nothing', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'reset', times: 1 });
    const raw = await rawConnection(emulator.port);
    raw.send(rawReplenish(device.accessToken));
    expect((await raw.closed) as NodeJS.ErrnoException | undefined).toMatchObject({ code: 'ECONNRESET' });
    expect(raw.chunks).toEqual([]);
    expect(struckCalls(emulator)[0]).toMatchObject({
      call: { device: DEVICE, slotId: 'beans', reply: { status: 0, headers: {}, body: null } },
      fault: { effect: 'reset', device: DEVICE, slotId: 'beans' },
    });
    expect(emulator.device()?.orders).toEqual([]);
    expect((await replenish(emulator, device)).status).toBe(200);
    expect(emulator.faults()).toEqual([]);
  });

  it('may come after the call was served', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'reset', takesEffect: true, times: 1 });
    const raw = await rawConnection(emulator.port);
    raw.send(rawReplenish(device.accessToken));
    await raw.closed;
    expect(raw.chunks).toEqual([]);
    expect(emulator.device()?.orders).toHaveLength(1);
  });
});

/** The other side has said all it will say. */
const endOf = ({ socket }: RawConnection) => new Promise<void>((resolve) => socket.once('end', resolve));

describe('a truncated body', () => {
  it('promises more than comes: half of it, and the connection ends', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'truncate', times: 1 });
    const raw = await rawConnection(emulator.port);
    raw.send(rawReplenish(device.accessToken));
    await endOf(raw);
    const [head = '', body = ''] = raw.rest().split('\r\n\r\n');
    const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1]);
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(body).toHaveLength(Math.floor(length / 2));
    expect(body).toMatch(/^\{"/);
    // The service took the order.
    expect(emulator.device()?.orders).toHaveLength(1);
    expect(struckCalls(emulator)[0]).toMatchObject({
      call: { reply: { status: 200, headers: { 'Content-Length': String(length) }, body } },
      fault: { effect: 'truncate' },
    });
  });

  it.each([
    [0, 0],
    [3, 3],
    [1_000_000, 1_000_000],
  ])('of %d bytes keeps no more, and at least one is missing', async (keepBytes, kept) => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'truncate', keepBytes });
    const raw = await rawConnection(emulator.port);
    raw.send(rawReplenish(device.accessToken));
    await endOf(raw);
    const [head = '', body = ''] = raw.rest().split('\r\n\r\n');
    const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1]);
    expect(body).toHaveLength(Math.min(kept, length - 1));
    expect(length).toBeGreaterThan(100);
  });

  it('of an empty body breaks off inside of the head', async () => {
    const { emulator, plan } = await given();
    await plan({ effect: 'truncate', operations: ['authorize'] });
    await emulator.world.decide({ kind: 'portal', id: 'portal' }, undefined, (portal) => ({
      next: portal && { ...portal, settings: { ...portal.settings, consent: 'auto' } },
      events: [],
      result: undefined,
    }));
    const query = new URLSearchParams({
      client_id: SEED_CLIENT_ID,
      scope: 'dash:replenish',
      scope_data: JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN-5' } }),
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
    });
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(`GET /ap/oa?${query} HTTP/1.1`, { Host: 'localhost' }));
    await endOf(raw);
    expect(raw.rest()).toMatch(/^HTTP\/1\.1 302/);
    expect(raw.rest()).not.toContain('\r\n\r\n');
  });
});

describe('a delay', () => {
  it('holds back the answer alone: other calls are answered meanwhile, and the call has taken effect', async () => {
    const { emulator, device, plan } = await given();
    const other = await register(emulator, { serialNumber: 'SN-0002' });
    await plan({ effect: 'delay', delayMs: 60_000, times: 1 });
    let answered = false;
    const late = httpRequest(`${emulator.url}/replenish/beans`, {
      method: 'POST',
      headers: callHeaders(device.accessToken, 'DrsReplenish'),
    });
    late.on('response', () => {
      answered = true;
    });
    const gone = new Promise<void>((resolve) => late.on('close', () => resolve()));
    late.on('error', () => {});
    const recorded = new Promise<void>((resolve) => {
      emulator.world.timeline.follow((entry) => entry.kind === 'call' && resolve(), 'call');
    });
    late.end();
    await recorded;
    expect((await replenish(emulator, other)).status).toBe(200);
    expect(answered).toBe(false);
    expect(emulator.device()?.orders).toHaveLength(1);
    expect(struckCalls(emulator)[0]).toMatchObject({ fault: { effect: 'delay' }, call: { reply: { status: 200 } } });
    // A client that gives up leaves nothing behind that would keep the emulator from stopping.
    late.destroy();
    await gone;
    await emulator.close();
  });

  it('ends in the answer', async () => {
    const { emulator, device, plan } = await given();
    await plan({ effect: 'delay', delayMs: 20, times: 1 });
    await plan({ effect: 'status', status: 503, delayMs: 20, times: 1 });
    expect((await replenish(emulator, device)).body).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
    expect((await replenish(emulator, device)).status).toBe(503);
    expect((await replenish(emulator, device)).body).toMatchObject({ detailCode: 'ORDER_INPROGRESS' });
  });
});

describe('on the control interface', () => {
  it('faults are planned, listed in pages, and cleared', async () => {
    const { ask, plan, emulator, device } = await given();
    await plan({ effect: 'status', times: 1 });
    await plan({ faultId: 'later', effect: 'reset', from: '2031-03-05T00:00:00Z' });
    await plan({ effect: 'truncate' });
    await replenish(emulator, device);
    const first = await ask('GET', 'faults?limit=2');
    expect(first.body.items).toMatchObject([
      { faultId: 'fault-1', struck: 1, phase: 'over' },
      { faultId: 'later', struck: 0, phase: 'waiting', from: '2031-03-05T00:00:00.000Z' },
    ]);
    const rest = await ask('GET', `faults?limit=2&after=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ faultId: 'fault-2', phase: 'open' }], next: null });
    expect((await ask('DELETE', 'faults/fault-2')).body).toEqual({});
    expect(await ask('DELETE', 'faults/fault-2')).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found' } },
    });
    expect((await ask('GET', 'faults?after=nonsense')).status).toBe(400);
  });

  it.each<[string, object, number, object]>([
    ['a name that is taken', { faultId: 'one', effect: 'reset' }, 409, { code: 'conflict' }],
    ['an unknown model', { effect: 'reset', modelId: 'acme-cofee' }, 400, { path: 'modelId', nearest: 'acme-coffee' }],
    ['a slot of another model', { effect: 'reset', modelId: 'acme-coffee', slotId: 'black' }, 400, { path: 'slotId' }],
    ['a misspelt key', { efect: 'reset' }, 400, { path: 'efect', nearest: 'effect' }],
    ['nothing to do', {}, 400, { path: 'effect', message: 'effect: expected exactly one of effect, preset' }],
  ])('%s is refused', async (_, fault, status, error) => {
    const { ask, plan } = await given();
    await plan({ faultId: 'one', effect: 'delay', delayMs: 1 });
    expect(await ask('POST', 'faults', fault)).toMatchObject({ status, body: { error } });
  });

  it('no more than a hundred are taken', async () => {
    const { ask, plan } = await given();
    for (let i = 0; i < 100; i += 1) await plan({ effect: 'reset', operations: ['profile'] });
    expect(await ask('POST', 'faults', { effect: 'reset' })).toMatchObject({
      status: 409,
      body: { error: { message: '100 faults are planned already; clear one first' } },
    });
  });

  it('a window of virtual time opens and closes as the clock goes', async () => {
    const { emulator, device, ask, plan } = await given();
    await plan({
      effect: 'status',
      status: 503,
      operations: ['slotStatus'],
      from: '2031-03-04T10:10:00Z',
      for: 'PT10M',
    });
    const statuses = [];
    for (const by of ['PT0S', 'PT10M', 'PT9M59.999S', 'PT0.001S']) {
      await ask('POST', 'clock/advance', { by });
      statuses.push((await slotStatus(emulator, device)).status);
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
  });
});
