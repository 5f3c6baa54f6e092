import { once } from 'node:events';
import { connect as connectPlain, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { seedTopic } from '../../../emulator/domain/seed.ts';
import { type Authority, memoryKeeper, openAuthority } from '../../../emulator/front/authority.ts';
import { openFront } from '../../../emulator/front/front.ts';
import { hardCodedNames } from '../../../emulator/front/names.ts';
import { callHeaders, register, startTestEmulator, type TestOptions } from '../../support/emulator.ts';
import fc from '../../support/fast-check.ts';
import { askByName } from '../../support/https.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';
import { gatedStore } from '../../support/stores.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await openAuthority(memoryKeeper(), wallMs);
  await authority.leafFor(hardCodedNames(['us-east-1', 'eu-west-1']));
});

async function startFront(options: TestOptions = {}) {
  const emulator = await startTestEmulator(options);
  const front = await emulator.openFront(authority);
  return { emulator, front, port: await front.listen('127.0.0.1', 0), ca: authority.caPem };
}

/** A handshake, and what came of it: the socket, or the error. */
function shake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.caPem, ...options });
  onTestFinished(() => {
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket)).once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

const CUSTOMER = { servername: 'dash-replenishment-service-na.amazon.com' };

describe('the TLS front', () => {
  it.each([
    'api.amazon.com',
    'www.amazon.com',
    'dash-replenishment-service-na.amazon.com',
    'drs-web.amazon.com',
    'sns.us-east-1.amazonaws.com',
    'api.amazon.co.uk',
    'api-sandbox.amazon.co.jp',
    'API.Amazon.COM',
    'localhost',
  ])('answers %s as the plain port does', async (name) => {
    const { emulator, ...front } = await startFront();
    const { accessToken } = await register(emulator);
    const headers = callHeaders(accessToken, 'DrsSubscriptionInfo');
    const secure = await askByName(front, name, '/subscriptionInfo', { headers });
    const plain = await fetch(`${emulator.url}/subscriptionInfo`, { headers });
    expect({ status: secure.status, text: secure.text }).toEqual({ status: 200, text: await plain.text() });
    expect(emulator.faults()).toEqual([]);
  });

  it('has a certificate for a region of SNS that nobody had asked for', async () => {
    const { emulator, front, ...where } = await startFront();
    expect(front.names()).not.toContain('sns.ap-south-1.amazonaws.com');
    expect((await askByName(where, 'sns.ap-south-1.amazonaws.com', '/nothing.pem')).status).toBe(404);
    expect(front.names()).toContain('sns.ap-south-1.amazonaws.com');
    // And still all the others.
    expect((await askByName(where, 'api.amazon.com', '/nothing')).status).toBe(404);
    expect(emulator.faults()).toEqual([]);
  });

  it('knows the regions of all topics there are', async () => {
    const { front } = await startFront({
      topics: [seedTopic, { ...seedTopic, topicArn: 'arn:aws:sns:eu-west-1:000000000000:drs' }],
    });
    expect(front.names()).toEqual(expect.arrayContaining([...hardCodedNames(['us-east-1', 'eu-west-1'])]));
  });

  it('shows its certificate to who connects without a name', async () => {
    const { port } = await startFront();
    const socket = await shake(port, { checkServerIdentity: () => undefined });
    const { subjectaltname } = socket.getPeerCertificate();
    for (const name of hardCodedNames(['us-east-1'])) expect(subjectaltname).toContain(`DNS:${name}`);
    // By address, as libraries do that are told https://127.0.0.1.
    await shake(port, { host: '127.0.0.1' });
  });

  it('leads a customer on from www to drs-web by https', async () => {
    const { emulator, ...front } = await startFront({ settings: { consent: 'ask' } });
    const post = async (path: string, fields: Record<string, string>) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = String(new URLSearchParams(fields));
      return (await askByName(front, 'www.amazon.com', path, { method: 'POST', headers, body })).headers.location ?? '';
    };
    const request = new URLSearchParams({
      client_id: emulator.world.portal().securityProfiles[0]?.clientId ?? '',
      redirect_uri: 'http://localhost:3000/callback',
      response_type: 'code',
      scope: 'dash:replenish',
      scope_data: '{"dash:replenish":{"device_model":"acme-coffee","serial":"SN-0001"}}',
    });
    const consent = await post('/ap/oa/signin', { email: 'emma@example.com', request: String(request) });
    const consentId = new URLSearchParams(String(consent).split('?')[1]).get('consentId') ?? '';
    expect(await post('/ap/oa/consent', { consentId, consentApproved: '1' })).toBe(
      `https://drs-web.amazon.com/slot?consentId=${consentId}&slotId=beans`,
    );
  });

  it('gives the SNS URLs the genuine host while it is open', async () => {
    const { emulator, front } = await startFront();
    expect(emulator.world.options.snsUrl(seedTopic.topicArn)).toBe('https://sns.{region}.amazonaws.com');
    await front.close();
    expect(emulator.world.options.snsUrl(seedTopic.topicArn)).toBe(emulator.url);
  });

  it('keeps the own address in messages of a region that the CA cannot vouch for', async () => {
    const { emulator } = await startFront();
    expect(emulator.world.options.snsUrl('arn:aws:sns:ap-southeast-9:000000000000:drs')).toBe(emulator.url);
  });

  it('leaves SNS URLs as the configuration says', async () => {
    const { emulator } = await startFront({ snsUrl: 'http://192.168.1.20:8700' });
    expect(emulator.world.options.snsUrl(seedTopic.topicArn)).toBe('http://192.168.1.20:8700');
  });

  it('serves a connection that somebody else accepted, whose first bytes were read already', async () => {
    const { front, ca } = await startFront();
    const tunnel = createServer((socket) => {
      socket.write('this way\n');
      socket.once('readable', () => {
        const head: Buffer = socket.read();
        socket.unshift(head);
        front.accept(socket);
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void tunnel.close());
    await once(tunnel, 'listening');
    const { port } = tunnel.address() as { port: number };
    const socket = connectPlain(port, '127.0.0.1');
    await once(socket, 'data');
    const secure = connect({ socket, ca, servername: 'api.amazon.com' });
    secure.end(requestText('GET /nothing HTTP/1.1', { Host: 'api.amazon.com', Connection: 'close' }));
    const [reply] = (await once(secure, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });
});

describe('its certificate', () => {
  it('is another one, without a restart, before the time of the old one is over', async () => {
    let now = wallMs() - 4.1 * 24 * 60 * 60 * 1000;
    const aging = await openAuthority(memoryKeeper(), () => now);
    const emulator = await startTestEmulator();
    const front = await emulator.openFront(aging);
    const port = await front.listen('127.0.0.1', 0);
    const shown = async () => {
      const socket = await shake(port, { ...CUSTOMER, ca: aging.caPem });
      return socket.getPeerCertificate().fingerprint256;
    };
    const [first, again] = [await shown(), await shown()];
    now = wallMs();
    const renewed = await shown();
    expect(again).toBe(first);
    expect(renewed).not.toBe(first);
  });

  it('goes on being shown when no other one can be had, and this is told', async () => {
    const emulator = await startTestEmulator();
    let isBroken = false;
    const failing: Authority = {
      ...authority,
      leafFor: (names) => (isBroken ? Promise.reject(new Error('the disk is full')) : authority.leafFor(names)),
    };
    const front = await emulator.openFront(failing);
    const port = await front.listen('127.0.0.1', 0);
    isBroken = true;
    await shake(port, CUSTOMER);
    expect(emulator.lines).toEqual(['- tls: no new certificate: Error: the disk is full']);
    // A name that it does not have needs one.
    await expect(shake(port, { servername: 'sns.af-south-1.amazonaws.com' })).rejects.toThrow();
  });
});

describe('what it speaks', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is %s', async (version) => {
    const { port } = await startFront();
    const socket = await shake(port, { ...CUSTOMER, minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    expect(socket.getPeerCertificate()).toMatchObject({ bits: 2048 });
  });

  it('is nothing older', async () => {
    const { port } = await startFront();
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    await expect(shake(port, { ...CUSTOMER, ...old })).rejects.toThrow(/protocol version/);
  });

  it.each([
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-RSA-AES128-SHA256',
    'ECDHE-RSA-AES128-SHA',
    'ECDHE-RSA-AES256-SHA',
    'AES128-GCM-SHA256',
    'AES256-GCM-SHA384',
    'AES128-SHA256',
    'AES256-SHA256',
    'AES128-SHA',
    'AES256-SHA',
  ])('has the suite %s, which is all that some boards have', async (ciphers) => {
    const { port } = await startFront();
    const socket = await shake(port, { ...CUSTOMER, maxVersion: 'TLSv1.2', ciphers });
    expect(socket.getCipher().name).toBe(ciphers);
  });

  it('is HTTP/1.1, also for clients that would like another protocol', async () => {
    const { port } = await startFront();
    const both = await shake(port, { ...CUSTOMER, ALPNProtocols: ['h2', 'http/1.1'] });
    expect(both.alpnProtocol).toBe('http/1.1');
    expect((await shake(port, CUSTOMER)).alpnProtocol).toBe(false);
    await expect(shake(port, { ...CUSTOMER, ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/i);
  });
});

describe('bytes as boards send them', () => {
  const given = async (options: TestOptions = {}) => {
    const { emulator, port, ca } = await startFront(options);
    const device = await register(emulator, { isTestDevice: true });
    const raw = await rawConnection(port, { ca, ...CUSTOMER });
    return {
      emulator,
      raw,
      headers: { Host: CUSTOMER.servername, ...callHeaders(device.accessToken, 'DrsReplenish') },
    };
  };
  const LINE = 'POST /replenish/beans HTTP/1.1';

  it('may come one line to a record', async () => {
    const { raw, headers } = await given();
    for (const line of requestText(LINE, headers).split(/(?<=\n)/)) raw.send(line);
    expect((await raw.reply()).json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });

  it('may come one byte to a record', async () => {
    const { raw, headers } = await given();
    for (const byte of requestText(LINE, { ...headers, 'Content-Length': '2' }, '{}')) raw.send(byte);
    expect((await raw.reply()).json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });

  it.each<[string, Record<string, string>, string]>([
    ['no length at all', {}, ''],
    ['length 0 and a JSON type', { 'Content-Length': '0', 'Content-Type': 'application/json' }, ''],
    ['chunks, and none of them', { 'Transfer-Encoding': 'chunked', Expect: '100-continue' }, '0\r\n\r\n'],
  ])('may be a POST with %s', async (_, more, body) => {
    const { raw, headers } = await given();
    raw.send(requestText(LINE, { ...headers, ...more }, body));
    let reply = await raw.reply();
    if (more.Expect !== undefined) reply = await raw.reply();
    expect(reply.json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
  });

  it('may go on behind the body, at once and while the answer is pending, and are read on after it', async () => {
    const gate = gatedStore();
    const { emulator, raw, headers } = await given({ openStore: gate.openStore });
    gate.shut();
    raw.send(`${requestText(LINE, { ...headers, 'Content-Length': '2' }, '{}')}\r\nConnection: close\r\n\r\n`);
    await gate.waited;
    raw.send('and more');
    gate.open();
    expect((await raw.reply()).json()).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
    raw.send('and more');
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(raw.rest()).toBe('');
    expect(emulator.faults()).toEqual([]);
  });

  it('are answered with one write', async () => {
    const { raw, headers } = await given();
    raw.send(requestText(LINE, headers));
    await raw.reply();
    expect(raw.chunks).toHaveLength(1);
  });
});

describe('the control interface behind it', () => {
  it.each([...hardCodedNames(['us-east-1']), 'evil.example'])('is closed to %s', async (host) => {
    const { emulator, port, ca } = await startFront();
    const answer = await askByName({ port, ca }, 'api.amazon.com', '/_emulator/health', { headers: { host } });
    expect(answer.status).toBe(403);
    // The same by the plain port, to which a rebound name leads just as well.
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /_emulator/health HTTP/1.1', { Host: host }));
    expect((await raw.reply()).statusLine).toBe('HTTP/1.1 403 Forbidden');
  });

  it('opens to loopback, and to a name that was allowed', async () => {
    const { port, ca } = await startFront({ allowedHosts: ['drs.test'] });
    for (const host of ['localhost', `127.0.0.1:${port}`, 'drs.test'])
      expect((await askByName({ port, ca }, 'localhost', '/_emulator/health', { headers: { host } })).status).toBe(200);
    const page = { host: 'localhost', origin: 'https://www.amazon.com' };
    expect((await askByName({ port, ca }, 'localhost', '/_emulator/health', { headers: page })).status).toBe(403);
  });

  it('asks for the control token here too', async () => {
    const front = await startFront({ controlToken: 'open-sesame' });
    expect((await askByName(front, 'localhost', '/_emulator/health')).status).toBe(401);
    const headers = { authorization: 'Bearer open-sesame' };
    expect((await askByName(front, 'localhost', '/_emulator/health', { headers })).status).toBe(200);
  });
});

describe('who does not belong', () => {
  it.each(['evil.example', 'amazon.com', 'x.api.amazon.com', 's3.amazonaws.com', 'sns.mars-north-1.amazonaws.com'])(
    'is refused by its name, and told of: %s',
    async (servername) => {
      const { emulator, port } = await startFront();
      await expect(shake(port, { servername })).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME' });
      expect(emulator.lines).toContain(`- tls refused: "${servername}" is no name of the emulated service`);
      expect(emulator.lines.filter((line) => line.includes('tls'))).toHaveLength(1);
    },
  );

  it.each([
    ['a request', 'GET /user/profile HTTP/1.1\r\nHost: api.amazon.com\r\n\r\n'],
    ['a request line by line', 'POST /auth/o2/token HTTP/1.1\r\n'],
    ['a proxy request', 'CONNECT api.amazon.com:443 HTTP/1.1\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('is answered in plain HTTP when it speaks no TLS: %s', async (_, bytes) => {
    const { emulator, port } = await startFront();
    const raw = await rawConnection(port);
    raw.send(bytes);
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 400 Bad Request');
    expect(reply.json()).toEqual({ message: 'this port speaks TLS: use https' });
    raw.socket.end();
    expect(await raw.closed).toBeUndefined();
    expect(emulator.lines).toContain('- - 400 this port speaks TLS: use https');
  });

  it.each([
    ['a record of garbage', Buffer.from([0x16, 3, 1, 0, 4, 0xde, 0xad, 0xbe, 0xef])],
    ['an endless record', Buffer.concat([Buffer.from([0x16, 3, 1, 0xff, 0xff]), Buffer.alloc(70_000)])],
    ['a hello of another version', Buffer.from([0x16, 9, 9, 0, 4, 1, 0, 0, 0])],
    ['a hello that was cut', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
    ['zeroes', Buffer.concat([Buffer.from([0x16]), Buffer.alloc(100)])],
  ])('is closed and told of, and nobody else minds: %s', async (_, bytes) => {
    const { emulator, ...front } = await startFront();
    const raw = await rawConnection(front.port);
    raw.send(bytes);
    raw.socket.end();
    await raw.closed;
    expect((await askByName(front, 'api.amazon.com', '/nothing')).status).toBe(404);
    expect(emulator.lines.filter((line) => line.startsWith('- tls failed: '))).toHaveLength(1);
    expect(emulator.faults()).toEqual([]);
  });

  it('may send any bytes at all, and nobody else minds', async () => {
    const { emulator, ...front } = await startFront();
    const bytes = fc.uint8Array({ maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom(0x16, 0x80, 0x00, 0x47, 0xff),
        bytes,
        async (isRecord, first, rest) => {
          const header = isRecord ? [0x16, 3, 1, rest.length >> 8, rest.length & 0xff] : [first];
          const raw = await rawConnection(front.port);
          raw.send(Buffer.from([...header, ...rest]));
          raw.socket.end();
          await raw.closed;
        },
      ),
      { numRuns: 60 },
    );
    expect((await askByName(front, 'api.amazon.com', '/nothing')).status).toBe(404);
    expect(emulator.faults()).toEqual([]);
  });

  it('may go without a word where its connection was left half open', async () => {
    const { front } = await startFront();
    const accepted = createServer({ allowHalfOpen: true }, front.accept).listen(0, '127.0.0.1');
    onTestFinished(() => void accepted.close());
    await once(accepted, 'listening');
    const raw = await rawConnection((accepted.address() as { port: number }).port);
    raw.socket.end();
    await raw.closed;
  });

  it('may come and go without a word', async () => {
    const { emulator, ...front } = await startFront();
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      const raw = await rawConnection(front.port);
      raw.socket[leave]();
      await raw.closed;
    }
    expect((await askByName(front, 'api.amazon.com', '/nothing')).status).toBe(404);
    expect(emulator.lines).toEqual([expect.stringMatching(/^GET \/nothing 404/)]);
  });

  it('is told of when it does not trust the CA', async () => {
    const { emulator, port } = await startFront();
    const told = new Promise<void>((resolve) => {
      const { push } = emulator.lines as string[];
      (emulator.lines as string[]).push = (...lines) => {
        const length = push.apply(emulator.lines, lines);
        resolve();
        return length;
      };
    });
    // What OpenSSL sends for an authority it does not know, as a record that is not encrypted yet.
    const raw = await rawConnection(port);
    raw.send(await helloOf(), Buffer.from([0x15, 3, 3, 0, 2, 2, 48]));
    await told;
    expect([...emulator.lines]).toEqual([
      '- tls failed: the client does not trust the certificate; its CA is shown by: npx drs-emulator tls show',
    ]);
  });

  it('is closed when it never says hello, or never ends shaking hands', async () => {
    const notes: string[] = [];
    const front = await openFront({
      authority,
      regions: () => [],
      serve: () => notes.push('served'),
      turnAway: () => notes.push('turned away'),
      note: (line) => notes.push(line),
      handshakeMs: 20,
    });
    onTestFinished(() => front.close());
    const port = await front.listen('127.0.0.1', 0);
    const hello = await helloOf();
    const mute = await rawConnection(port);
    mute.socket.on('end', () => mute.socket.end());
    const slow = await rawConnection(port);
    slow.socket.on('end', () => slow.socket.end());
    slow.send(hello.subarray(0, 50));
    await Promise.all([mute.closed, slow.closed]);
    expect(notes).toEqual(['- tls failed: TLS handshake timeout']);
  });
});

describe('the end', () => {
  it('lets a reply in flight go out, and closes who is only connected', async () => {
    const gate = gatedStore();
    const { emulator, port, ca } = await startFront({ openStore: gate.openStore });
    const { accessToken } = await register(emulator, { isTestDevice: true });
    const idle = await shake(port, CUSTOMER);
    const mute = await rawConnection(port);
    gate.shut();
    const raw = await rawConnection(port, { ca, ...CUSTOMER });
    raw.send(requestText('POST /replenish/beans HTTP/1.1', callHeaders(accessToken, 'DrsReplenish')));
    await gate.waited;
    const closed = emulator.close();
    mute.socket.end();
    gate.open();
    expect((await raw.reply()).header('connection')).toBe('close');
    raw.socket.end();
    await Promise.all([closed, raw.closed, mute.closed, once(idle, 'close')]);
    await expect(shake(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('of the front alone takes no more connections', async () => {
    const { emulator, front, port } = await startFront();
    await front.close();
    await expect(shake(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await fetch(`${emulator.url}/nothing`)).status).toBe(404);
  });
});

/** The first record of a client, as it goes on the wire. */
async function helloOf(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect({ port, host: '127.0.0.1', servername: 'api.amazon.com' });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}
