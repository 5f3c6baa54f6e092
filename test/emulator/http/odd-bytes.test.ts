import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { callHeaders, register, report, startTestEmulator, type TestEmulator } from '../../support/emulator.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';
import { gatedStore } from '../../support/stores.ts';

const REPORT = JSON.stringify(report);
const host = { Host: 'dash-replenishment-service-na.amazon.com' };

async function given(options = {}) {
  const emulator = await startTestEmulator(options);
  const device = await register(emulator, { isTestDevice: true });
  const drs = (name: string) => callHeaders(device.accessToken, name);
  return { emulator, device, drs };
}

const slotStatusRequest = (headers: Record<string, string>, body = REPORT): string =>
  requestText(
    'POST /slotStatus/beans HTTP/1.1',
    { ...host, ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  );

const lastReport = (emulator: TestEmulator) => emulator.device()?.current?.slots.beans?.lastReport;

/** Nothing went wrong on our side, and nothing of it stayed. */
const unharmed = (emulator: TestEmulator): void => {
  expect(emulator.faults()).toEqual([]);
  expect(lastReport(emulator)).toBeNull();
  expect(emulator.device()?.orders).toEqual([]);
};

describe('bytes after the body', () => {
  const TRAILER = '\r\nConnection: close\r\n\r\n';

  it('do not cost the client its answer when they come with the request', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(slotStatusRequest(drs('DrsSlotStatus')) + TRAILER);
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(reply.json()).toEqual({});
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
    expect(lastReport(emulator)).toMatchObject(report);
  });

  it('do not cost the client its answer when the answer takes long', async () => {
    const gate = gatedStore();
    const { emulator, drs } = await given({ openStore: gate.openStore });
    gate.shut();
    const arrived = new Promise<Socket>((resolve) => emulator.http.server.once('connection', resolve));
    const raw = await rawConnection(emulator.port);
    const request = slotStatusRequest(drs('DrsSlotStatus')) + TRAILER;
    raw.send(request);
    await gate.waited;
    // More of them while the answer is pending.
    raw.send('more');
    const socket = await arrived;
    await vi.waitFor(() => expect(socket.bytesRead).toBe(request.length + 4));
    gate.open();
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
  });

  it('coming after the answer get no second answer and no reset', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(slotStatusRequest(drs('DrsSlotStatus')));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    raw.send(TRAILER);
    raw.send('and more');
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
  });

  it('behind a request that asked to close are read on, without a reset', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(slotStatusRequest({ ...drs('DrsSlotStatus'), Connection: 'close' }));
    const reply = await raw.reply();
    expect(reply.header('connection')).toBe('close');
    // The other side has said its last; ours is still writing.
    for (let i = 0; i < 5; i += 1) {
      raw.send(TRAILER);
      await new Promise((resolve) => setImmediate(resolve));
    }
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
  });

  it('behind two requests at once cost neither its answer', async () => {
    const gate = gatedStore();
    const { emulator, drs } = await given({ openStore: gate.openStore });
    gate.shut();
    const raw = await rawConnection(emulator.port);
    const get = requestText('GET /subscriptionInfo HTTP/1.1', { ...host, ...drs('DrsSubscriptionInfo') });
    raw.send(slotStatusRequest(drs('DrsSlotStatus')) + get + TRAILER);
    await gate.waited;
    gate.open();
    expect((await raw.reply()).json()).toEqual({});
    expect((await raw.reply()).json()).toEqual({ slotsSubscriptionStatus: { beans: true } });
  });
});

describe('a POST without a body', () => {
  const shapes: [string, Record<string, string>, string][] = [
    ['no length at all', {}, ''],
    ['length 0', { 'Content-Length': '0' }, ''],
    [
      'chunked, a form that expects to be asked for',
      { 'Transfer-Encoding': 'chunked', Expect: '100-continue', 'Content-Type': 'application/x-www-form-urlencoded' },
      '0\r\n\r\n',
    ],
    ['an empty JSON object', { 'Content-Length': '2', 'Content-Type': 'application/json' }, '{}'],
    ['length 0 and a JSON type', { 'Content-Length': '0', 'Content-Type': 'application/json' }, ''],
    ['length 0 and a text type', { 'Content-Length': '0', 'Content-Type': 'text/plain; charset=utf-8' }, ''],
    ['an empty multipart form', { 'Content-Length': '0', 'Content-Type': 'multipart/form-data' }, ''],
  ];
  it.each(shapes)('replenishes with %s', async (_, headers, body) => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('POST /replenish/beans HTTP/1.1', { ...host, ...drs('DrsReplenish'), ...headers }, body));
    let reply = await raw.reply();
    if (headers.Expect !== undefined) {
      expect(reply.statusLine).toBe('HTTP/1.1 100 Continue');
      reply = await raw.reply();
    }
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(reply.json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });

  it('is told to continue before its body has come', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText('POST /slotStatus/beans HTTP/1.1', {
        ...host,
        ...drs('DrsSlotStatus'),
        Expect: '100-continue',
        'Content-Length': String(REPORT.length),
      }),
    );
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 100 Continue');
    raw.send(REPORT);
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it('with an expectation nobody knows is served or refused in JSON', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText('POST /replenish/beans HTTP/1.1', { ...host, ...drs('DrsReplenish'), Expect: 'the-unexpected' }),
    );
    expect((await raw.reply()).json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });
});

describe('a request of an old kind', () => {
  it('of HTTP/1.0 is served and closed', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /subscriptionInfo HTTP/1.0', drs('DrsSubscriptionInfo')));
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(reply.header('connection')).toBe('close');
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
  });

  it.each<[string, Record<string, string>]>([
    ['no Host', {}],
    ['an empty Host', { Host: '' }],
    ['a Host with blanks and a brace', { Host: 'a b {c}' }],
    ['a Host with a bad port', { Host: 'localhost:99999999' }],
    ['a Host that is a URL', { Host: 'https://dash-replenishment-service-na.amazon.com/' }],
  ])('with %s is served', async (_, headers) => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', { ...headers, ...drs('DrsSubscriptionInfo') }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it.each([
    'GET https://dash-replenishment-service-na.amazon.com/subscriptionInfo HTTP/1.1',
    'GET http://127.0.0.1:1/subscriptionInfo? HTTP/1.1',
    'GET /subscriptionInfo? HTTP/1.1',
    'GET //subscriptionInfo HTTP/1.1',
    'GET ///subscriptionInfo HTTP/1.1',
    'GET /subscription%49nfo HTTP/1.1',
    'GET /%73ubscriptionInfo?a=b HTTP/1.1',
    'GET /subscriptionInfo?%zz HTTP/1.1',
  ])('is served: %s', async (line) => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(line, { ...host, ...drs('DrsSubscriptionInfo') }));
    expect((await raw.reply()).json()).toEqual({ slotsSubscriptionStatus: { beans: true } });
  });

  it('that would like another protocol is served in this one', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    const upgrade = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    };
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', { ...host, ...upgrade, ...drs('DrsSubscriptionInfo') }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });
});

describe('percent-encoded slot ids', () => {
  it.each(['%62eans', 'bean%73', '%62%65%61%6e%73'])('are decoded: %s', async (slot) => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(`POST /replenish/${slot} HTTP/1.1`, { ...host, ...drs('DrsReplenish') }));
    expect((await raw.reply()).json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });

  it.each([
    ['%2D', 'a%2Db', '404', 'Slot not found - slot : a-b'],
    ['a slash', 'a%2Fb', '404', 'Slot not found - slot : a/b'],
    ['a percent sign, once', 'a%252Db', '404', 'Slot not found - slot : a%2Db'],
    ['a dot', '.', '404', 'Slot not found - slot : .'],
    ['two dots', '..', '404', 'Slot not found - slot : ..'],
    ['two dots, encoded', '%2e%2E', '404', 'Slot not found - slot : ..'],
    ['three dots', '...', '404', 'Slot not found - slot : ...'],
    ['prototype names', '__proto__', '404', 'Slot not found - slot : __proto__'],
    ['names every object has', 'constructor', '404', 'Slot not found - slot : constructor'],
    ['names beyond ASCII', '%E2%98%95', '404', 'Slot not found - slot : ☕'],
    ['names over 255 characters', 'x'.repeat(256), '400', 'slotId: '],
    ['later control characters', '%C2%85', '400', 'slotId: '],
  ])('are decoded and looked up: %s', async (_, slot, status, message) => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(`POST /replenish/${slot} HTTP/1.1`, { ...host, ...drs('DrsReplenish') }));
    const reply = await raw.reply();
    expect(reply.statusLine).toMatch(`HTTP/1.1 ${status} `);
    const told = (reply.json() as { message: string }).message;
    if (status === '404') expect(told).toBe(message);
    else expect(told).toContain(message);
    unharmed(emulator);
  });
});

describe('a path that cannot be decoded', () => {
  it.each([
    ['/_emulator/devices/x/%00', 'control'],
    ['/_emulator/%zz', 'control'],
    ['//_emulator/%zz?x=1', 'control'],
    ['http://localhost/_emulator/%zz', 'control'],
    ['/auth/o2/%zz', 'lwa'],
    ['/ap/oa%01', 'lwa'],
    ['/user/%01', 'lwa'],
    ['/replenish/%zz', 'drs'],
  ])('is refused in the form of its surface: %s', async (path, surface) => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(`POST ${path} HTTP/1.1`, host));
    const reply = await raw.reply();
    const message = 'path: expected valid percent-encoding without control characters';
    expect(reply.statusLine).toBe('HTTP/1.1 400 Bad Request');
    expect(reply.json()).toEqual(
      surface === 'control'
        ? { error: { code: 'invalid', message } }
        : surface === 'lwa'
          ? { error_description: message, error: 'invalid_request' }
          : { message },
    );
    unharmed(emulator);
  });
});

describe('dot segments', () => {
  it.each(['/x/./registration', '/x/../registration', '/./registration', '/../registration', '/x/%2e%2E/registration'])(
    'are names that nobody has: %s',
    async (path) => {
      const { emulator, device } = await given();
      const raw = await rawConnection(emulator.port);
      raw.send(
        requestText(`DELETE ${path} HTTP/1.1`, { ...host, ...callHeaders(device.accessToken, 'DrsDeregister', '2.0') }),
      );
      const reply = await raw.reply();
      expect(reply.statusLine).toBe('HTTP/1.1 404 Not Found');
      const named = path.replace('%2e%2E', '..');
      expect((reply.json() as { message: string }).message).toContain(`Unknown path ${named};`);
      expect(emulator.device()?.current).not.toBeNull();
    },
  );
});

describe('several requests on one connection', () => {
  it('are answered one after the other, in their order', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    const replenish = requestText('POST /replenish/beans HTTP/1.1', { ...host, ...drs('DrsReplenish') });
    const cancel = requestText('DELETE /testOrders HTTP/1.1', { ...host, ...drs('DrsCancelTestOrders') });
    raw.send(replenish + cancel + slotStatusRequest(drs('DrsSlotStatus')) + replenish);
    const [first, , third, last] = [await raw.reply(), await raw.reply(), await raw.reply(), await raw.reply()];
    expect(first.json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
    expect(third.json()).toEqual({});
    expect(last.json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
    expect(last.header('connection')).toBe('keep-alive');
  });

  it('take effect in their order, also when an earlier one is slow to arrive at the store', async () => {
    const gate = gatedStore();
    const { emulator, drs } = await given({ openStore: gate.openStore });
    gate.shut();
    const raw = await rawConnection(emulator.port);
    const order = requestText(
      'POST /replenish/beans HTTP/1.1',
      { ...host, ...drs('DrsReplenish'), 'Transfer-Encoding': 'chunked' },
      '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n',
    );
    const cancel = requestText('DELETE /testOrders HTTP/1.1', { ...host, ...drs('DrsCancelTestOrders') });
    raw.send(order + cancel);
    await gate.waited;
    gate.open();
    await raw.reply();
    await raw.reply();
    expect(emulator.entries('call').map(({ operation }) => operation)).toEqual(['replenish', 'cancelTestOrders']);
    expect(emulator.device()?.orders.map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('are served while another connection stands half-sent', async () => {
    const { emulator, drs } = await given();
    const half = await rawConnection(emulator.port);
    half.send('POST /slotStatus/beans HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc');
    const raw = await rawConnection(emulator.port);
    raw.send(slotStatusRequest(drs('DrsSlotStatus')));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    // Nor does it hold up the clock.
    expect((await emulator.world.engine.advance({ byMs: 1000 })).now).toBe('2031-03-04T10:00:01.000Z');
  });
});

describe('a request that cannot be understood', () => {
  const refused = async (bytes: string, status: number, message: RegExp) => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(bytes);
    const reply = await raw.reply();
    expect(reply.statusLine).toMatch(`HTTP/1.1 ${status} `);
    expect(reply.header('content-type')).toBe('application/json');
    expect(reply.header('connection')).toBe('close');
    expect(reply.header('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect((reply.json() as { message: string }).message).toMatch(message);
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
    unharmed(emulator);
  };

  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a method that is none', 'FROB /registration HTTP/1.1\r\n\r\n'],
    ['a NUL in a header', 'GET /subscriptionInfo HTTP/1.1\r\nX-A: a\0b\r\n\r\n'],
    ['a header without a colon', 'GET /subscriptionInfo HTTP/1.1\r\nwhat is this\r\n\r\n'],
    ['two lengths', 'POST /slotStatus/beans HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length that is none', 'POST /slotStatus/beans HTTP/1.1\r\nContent-Length: many\r\n\r\nab'],
    ['a negative length', 'POST /slotStatus/beans HTTP/1.1\r\nContent-Length: -1\r\n\r\nab'],
    ['an endless length', `POST /slotStatus/beans HTTP/1.1\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\nab`],
    [
      'a length and chunks',
      'POST /slotStatus/beans HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nab',
    ],
  ])('is refused in JSON: %s', async (_, bytes) => {
    await refused(bytes, 400, /./);
  });

  it('with broken chunks is refused in JSON, at once', async () => {
    await refused(
      'POST /slotStatus/beans HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n',
      400,
      /body/,
    );
  });

  it('that ends in the middle of its body is refused in JSON, and its connection closed', async () => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send('POST /slotStatus/beans HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":');
    raw.socket.end();
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 400 Bad Request');
    expect(await raw.closed).toBeUndefined();
    unharmed(emulator);
  });

  it('that ends in the middle of its headers is refused in JSON, and its connection closed', async () => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send('POST /slotStatus/beans HTTP/1.1\r\nHost');
    raw.socket.end();
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 400 Bad Request');
    expect(await raw.closed).toBeUndefined();
    unharmed(emulator);
  });

  it.each([
    ['its headers', 'POST /slotStatus/beans HTTP/1.1\r\nHos'],
    ['its body', 'POST /slotStatus/beans HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":'],
  ])('that stops for ever in the middle of %s is refused when its time is over', async (_, half) => {
    const { emulator } = await given();
    const arrived = new Promise<Socket>((resolve) => emulator.http.server.once('connection', resolve));
    const raw = await rawConnection(emulator.port);
    raw.send(half);
    const socket = await arrived;
    await vi.waitFor(() => expect(socket.bytesRead).toBe(half.length));
    // What Node's server does after `requestTimeout`.
    const overdue = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    emulator.http.server.emit('clientError', overdue, socket);
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 408 Request Timeout');
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    unharmed(emulator);
  });

  it('and floods us with headers is refused with 431', async () => {
    const flood = Array.from({ length: 2000 }, (_, i) => `X-Flood-${i}: ${'x'.repeat(40)}`).join('\r\n');
    const bytes = `GET /subscriptionInfo HTTP/1.1\r\nHost: x\r\n${flood}\r\n\r\n`;
    await refused(bytes, 431, /headers/);
  });

  it('and floods us with headers is refused with 431 on a connection that served before', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', { ...host, ...drs('DrsSubscriptionInfo') }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', { ...host, 'X-Flood': 'x'.repeat(40_000) }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  });

  it.each([
    '/replenish/%',
    '/replenish/%zz',
    '/replenish/%ff',
    '/replenish/a%00b',
    '/replenish/a%0Ab',
    '/replenish/%1b%7F',
  ])('because of its path is refused: %s', async (path) => {
    await refused(requestText(`OPTIONS ${path} HTTP/1.1`, { ...host, Connection: 'close' }), 400, /^path: /);
  });

  it.each(['PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH', 'HEAD', 'PUT'])(
    'by its method is answered: %s',
    async (method) => {
      const { emulator } = await given();
      const raw = await rawConnection(emulator.port);
      raw.send(requestText(`${method} /replenish/beans HTTP/1.1`, host));
      if (method === 'HEAD') {
        raw.socket.end();
        await raw.closed;
        expect(raw.rest()).toMatch(/^HTTP\/1.1 405 /);
      } else {
        const reply = await raw.reply();
        expect(reply.statusLine).toBe('HTTP/1.1 405 Method Not Allowed');
        expect(reply.header('allow')).toBe('POST');
        expect(reply.json()).toHaveProperty('message');
      }
      unharmed(emulator);
    },
  );

  it('because it wants a tunnel is answered', async () => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send('CONNECT dash-replenishment-service-na.amazon.com:443 HTTP/1.1\r\n\r\n');
    expect((await raw.reply()).json()).toHaveProperty('message');
    unharmed(emulator);
  });
});

describe('a body of more than 1 MiB', () => {
  const size = 1024 * 1024 + 1;
  const large = 'x'.repeat(size);

  it.each<[string, Record<string, string>]>([
    ['announced', { 'Content-Length': String(size) }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])('%s is refused before anything else, and the client gets to read it', async (_, headers) => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    const body = headers['Content-Length'] === undefined ? `${size.toString(16)}\r\n${large}\r\n0\r\n\r\n` : large;
    raw.send(requestText('POST /nowhere HTTP/1.1', { ...host, ...headers }), body);
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 413 Payload Too Large');
    expect(reply.json()).toEqual({ message: 'body: expected at most 1 MiB' });
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    unharmed(emulator);
  });

  it('is read to its end before the connection closes, so that a client that only writes is not reset', async () => {
    const { emulator } = await given();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('POST /slotStatus/beans HTTP/1.1', { ...host, 'Content-Length': String(8 * size) }));
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 413 Payload Too Large');
    for (let i = 0; i < 8; i += 1) await new Promise<void>((resolve) => raw.socket.write(large, () => resolve()));
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
  });

  it('and not a byte more is read', async () => {
    const { emulator, drs } = await given();
    const raw = await rawConnection(emulator.port);
    const padded = REPORT.padEnd(1024 * 1024, ' ');
    raw.send(slotStatusRequest(drs('DrsSlotStatus'), padded));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });
});

describe('a reply', () => {
  it.each([
    ['small', 'GET /subscriptionInfo HTTP/1.1'],
    ['refused', 'GET /registration HTTP/1.1'],
    ['unknown', 'GET /{nowhere} HTTP/1.1'],
    ['garbled', 'GET /% HTTP/1.1'],
  ])('is one write: %s', async (_, line) => {
    const { emulator, drs } = await given();
    const writes: unknown[] = [];
    emulator.http.server.on('connection', (socket: Socket) => {
      const write = socket.write.bind(socket);
      vi.spyOn(socket, 'write').mockImplementation(((...args: Parameters<typeof write>) => {
        // Node ends a reply with a write of nothing.
        if (args[0] !== '') writes.push(args[0]);
        return write(...args);
      }) as never);
    });
    const raw = await rawConnection(emulator.port);
    raw.send(requestText(line, { ...host, ...drs('DrsSubscriptionInfo') }));
    const reply = await raw.reply();
    expect(writes).toHaveLength(1);
    expect(raw.chunks).toHaveLength(1);
    expect(reply.header('transfer-encoding')).toBeUndefined();
    expect(Number(reply.header('content-length'))).toBe(Buffer.byteLength(reply.body));
    expect(reply.headers.map(([name, value]) => name + value).join('')).not.toContain('{');
    expect(reply.body).not.toMatch(/[\r\n]/);
  });
});
