import { describe, expect, it } from 'vitest';
import { callHeaders, register, replenish, startTestEmulator } from '../../support/emulator.ts';
import { startListener, subscribed } from '../../support/listener.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';
import { gatedStore } from '../../support/stores.ts';

/** The edge as a whole: hosts of all kinds, other clients' habits, and how it stops. */

describe('a Host header', () => {
  it.each([
    'localhost:8700',
    'LOCALHOST',
    'Dash-Replenishment-Service-NA.amazon.com:443',
    '[::1]:8700',
    '127.0.0.1',
    '256.256.256.256',
    '1.2.3.4.5.6',
    '0x7f.1',
    'localhost:99999',
    'localhost:',
    '..',
    '-',
    '_dmarc.example',
    'xn--',
    'xn--a.example',
    'ex%61mple.com',
    'user@host',
    'a,b',
    '☕'.repeat(3),
    'x'.repeat(5000),
  ])('of any kind is no reason to refuse: %s', async (host) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const raw = await rawConnection(emulator.port);
    raw.send(
      Buffer.from(
        requestText('GET /subscriptionInfo HTTP/1.1', {
          Host: host,
          ...callHeaders(accessToken, 'DrsSubscriptionInfo'),
        }),
        'utf8',
      ),
    );
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(emulator.faults()).toEqual([]);
  });
});

describe('a GET or DELETE', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a form type', { 'Content-Type': 'application/x-www-form-urlencoded' }, ''],
    ['length 0', { 'Content-Length': '0' }, ''],
    [
      'what Postman adds',
      { 'Cache-Control': 'no-cache', 'postman-token': 'b1c2', 'Content-Type': 'application/json' },
      '',
    ],
    ['a body nobody asked for', { 'Content-Type': 'application/json', 'Content-Length': '10' }, '{"a":"b"}\n'],
    ['a body nobody can read', { 'Content-Type': 'application/json', 'Content-Length': '4' }, '{{{{'],
    ['no User-Agent and no Accept', {}, ''],
  ])('may come with %s', async (_, headers, body) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator, { isTestDevice: true });
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText(
        'GET /subscriptionInfo? HTTP/1.1',
        { Host: 'x', ...callHeaders(accessToken, 'DrsSubscriptionInfo'), ...headers },
        body,
      ),
    );
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    raw.send(
      requestText(
        'DELETE /testOrders? HTTP/1.1',
        { Host: 'x', ...callHeaders(accessToken, 'DrsCancelTestOrders'), ...headers },
        body,
      ),
    );
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });
});

describe('header names', () => {
  it('are read in any case', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const raw = await rawConnection(emulator.port);
    const headers = Object.entries(callHeaders(accessToken, 'DrsSubscriptionInfo')).map(
      ([name, value]) => `${name.toUpperCase()}: ${value}`,
    );
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', headers));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 200 OK');
  });
});

describe('a stop', () => {
  it('lets the reply in flight go out, closes its connection, and keeps what it did', async () => {
    const gate = gatedStore();
    const emulator = await startTestEmulator({ openStore: gate.openStore });
    const { accessToken } = await register(emulator);
    gate.shut();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('POST /replenish/beans HTTP/1.1', { Host: 'x', ...callHeaders(accessToken, 'DrsReplenish') }));
    await gate.waited;
    const closing = emulator.close();
    gate.open();
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    raw.socket.end();
    await closing;
    expect(emulator.device()?.orders).toHaveLength(1);
  });

  it('does not wait for connections that are idle', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText('GET /subscriptionInfo HTTP/1.1', { Host: 'x', ...callHeaders(accessToken, 'DrsSubscriptionInfo') }),
    );
    expect((await raw.reply()).header('connection')).toBe('keep-alive');
    const fresh = await rawConnection(emulator.port);
    const start = performance.now();
    fresh.socket.end();
    await emulator.close();
    expect(performance.now() - start).toBeLessThan(2_000);
    raw.socket.end();
    await raw.closed;
  });

  it('gives a half-sent request its grace and no more', async () => {
    const emulator = await startTestEmulator();
    const raw = await rawConnection(emulator.port);
    raw.send('POST /slotStatus/beans HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((resolve) => setImmediate(resolve));
    const start = performance.now();
    await emulator.http.close(100);
    expect(performance.now() - start).toBeLessThan(2_000);
    await raw.closed;
  });

  it('accepts nobody new, and may be asked for twice', async () => {
    const emulator = await startTestEmulator();
    await Promise.all([emulator.close(), emulator.close()]);
    await expect(fetch(`${emulator.url}/_emulator/health`)).rejects.toThrow();
  });

  it('in the middle of an advance ends it', async () => {
    const emulator = await startTestEmulator({ attemptTimeoutMs: 15_000 });
    const listener = await startListener(() => undefined);
    await subscribed(emulator.world, listener.url);
    const device = await register(emulator);
    await replenish(emulator, device);
    const advancing = emulator.world.engine.advance({ byMs: 3_600_000 });
    await listener.arrived(1);
    const start = performance.now();
    await emulator.close();
    await advancing;
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(emulator.faults()).toEqual([]);
  });
});

describe('an address', () => {
  it('in use is one clear error, and nothing is left open', async () => {
    const emulator = await startTestEmulator();
    await expect(startTestEmulator({ port: emulator.port })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('OPTIONS *', () => {
  it('tells what the server as a whole serves', async () => {
    const emulator = await startTestEmulator();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('OPTIONS * HTTP/1.1', { Host: 'x' }));
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(reply.json()).toEqual({});
    expect(reply.header('allow')).toBe('DELETE, GET, POST, PUT');
  });

  it('is the only method for it', async () => {
    const emulator = await startTestEmulator();
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET * HTTP/1.1', { Host: 'x' }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 404 Not Found');
  });
});
