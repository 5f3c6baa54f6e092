import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLoopback } from '../../../emulator/front/destination.ts';
import { basic } from '../../../emulator/front/proxy-credentials.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';
import { tlsCertificate } from '../../support/tls-certificate.ts';
import { AUTHORIZED, askOn, foreignHost, givenProxy, secured, tunnelTo } from './given-proxy.ts';

/** What a client of the proxy sees, over the wire. */

const KNOWN = 'api.amazon.com';

/** The status and the sentence that an odd client is told. */
async function told(port: number, text: string) {
  const connection = await rawConnection(port);
  connection.send(text);
  const reply = await connection.reply();
  const { message } = reply.json() as { message: string };
  return { status: Number(reply.statusLine.split(' ')[1]), message, reply, connection };
}

const connectText = (authority: string, headers: Record<string, string> = AUTHORIZED) =>
  requestText(`CONNECT ${authority} HTTP/1.1`, { Host: authority, ...headers });

describe('a tunnel to a hard-coded name', () => {
  it.each([`${KNOWN}:443`, 'API.AMAZON.COM:443', `${KNOWN}.:443`, 'sns.us-east-1.amazonaws.com:443'])(
    'ends in the emulator: %s',
    async (authority) => {
      const { proxy, authority: ca } = await givenProxy();
      const { status, socket } = await tunnelTo(proxy.port, authority);
      expect(status).toBe(200);
      const name = authority.toLowerCase().replace(/\.?:443$/, '');
      const secure = await secured({ socket, servername: name, ca: ca.caPem });
      expect(await askOn(secure, name, '/auth/o2/tokeninfo')).toMatchObject({ status: 400 });
      expect(proxy.otherHosts()).toEqual([]);
      expect(proxy.known()).toBe(1);
    },
  );

  it('takes what a hasty client says before it was answered', async () => {
    const { proxy } = await givenProxy();
    const connection = await rawConnection(proxy.port);
    // No handshake, so the front says so: the bytes have reached it.
    connection.send(`${connectText(`${KNOWN}:443`)}GET / HTTP/1.1\r\n\r\n`);
    expect((await connection.reply()).statusLine).toBe('HTTP/1.1 200 Connection Established');
    expect((await connection.reply()).body).toContain('this port speaks TLS');
  });

  it('adds one handshake, and nothing to the requests that follow', async () => {
    const { proxy, authority, accepted, notes, emulator } = await givenProxy();
    const { socket } = await tunnelTo(proxy.port, `${KNOWN}:443`);
    const secure = await secured({ socket, servername: KNOWN, ca: authority.caPem });
    await askOn(secure, KNOWN, '/auth/o2/tokeninfo');
    // After the first request the listeners on the connection are those of TLS and of the front: the proxy hears of no byte.
    const [inner] = accepted;
    expect(inner?.listenerCount('data')).toBe(0);
    expect(inner?.listenerCount('readable')).toBe(0);
    const calls = emulator.entries('call').length;
    for (let count = 0; count < 5; count += 1) await askOn(secure, KNOWN, '/auth/o2/tokeninfo');
    expect(emulator.entries('call').length - calls).toBe(5);
    expect({ known: proxy.known(), accepted: accepted.length, notes: notes.length }).toEqual({
      known: 1,
      accepted: 1,
      notes: 0,
    });
  });
});

describe('a hard-coded name never leaves the machine', () => {
  it.each([`${KNOWN}:80`, `${KNOWN}:8443`, `${KNOWN}.:80`, 'DASH-REPLENISHMENT-SERVICE-NA.AMAZON.COM:22'])(
    'on other ports either: CONNECT %s',
    async (authority) => {
      const { proxy, notes } = await givenProxy();
      const { status, message } = await told(proxy.port, connectText(authority));
      expect(status).toBe(403);
      expect(message).toContain('speaks https on port 443 alone');
      expect(notes).toHaveLength(1);
      expect(proxy.known()).toBe(0);
    },
  );

  it.each([
    [`http://${KNOWN}/auth/o2/token`, {}],
    [`http://${KNOWN}:443/`, {}],
    [`https://${KNOWN}:8443/`, {}],
    ['http://%61pi.amazon.com/', {}],
    [`http://user:secret@${KNOWN}./`, {}],
    ['/auth/o2/token', { Host: KNOWN }],
    ['/auth/o2/token', { Host: 'API.amazon.com.:80' }],
  ])('in plain either: %s %j', async (target, headers) => {
    const { proxy } = await givenProxy();
    const text = requestText(`GET ${target} HTTP/1.1`, { Host: 'x', ...AUTHORIZED, ...headers });
    const { status, message } = await told(proxy.port, text);
    expect(status).toBe(403);
    expect(message).toContain('https');
  });

  it('is served to clients that say https to the proxy itself', async () => {
    const { proxy, emulator } = await givenProxy();
    const text = requestText(`GET https://${KNOWN}/auth/o2/tokeninfo?access_token=x HTTP/1.1`, {
      Host: KNOWN,
      ...AUTHORIZED,
    });
    const connection = await rawConnection(proxy.port);
    connection.send(text);
    expect((await connection.reply()).statusLine).toBe('HTTP/1.1 400 Bad Request');
    const call = emulator.entries('call').at(-1);
    expect(call).toMatchObject({ method: 'GET', operation: 'tokenInfo' });
    expect(JSON.stringify(call?.headers)).not.toMatch(/proxy-/i);
  });
});

describe('SNS of a region that nobody can vouch for', () => {
  it.each(['sns.ap-southeast-9.amazonaws.com', 'sns.cn-south-9.amazonaws.com.cn'])(
    'is refused, and never leaves: %s',
    async (name) => {
      const { proxy, notes, accepted } = await givenProxy({ others: 'allow' });
      for (const port of [proxy.port, proxy.doorPort]) {
        const { status, message } = await told(port, connectText(`${name}:443`));
        expect(status).toBe(403);
        expect(message).toContain(`${name}:443: the emulator knows no such region of SNS, and nothing under this name`);
      }
      expect({ accepted: accepted.length, others: proxy.otherHosts(), notes: notes.length }).toEqual({
        accepted: 0,
        others: [],
        notes: 2,
      });
    },
  );
});

describe('who may use it', () => {
  it.each([
    ['nobody', {}],
    ['another secret', { 'Proxy-Authorization': basic('drs', 'another') }],
    ['another user', { 'Proxy-Authorization': basic('root', 'a-secret') }],
    ['another scheme', { 'Proxy-Authorization': AUTHORIZED['Proxy-Authorization'].replace('Basic', 'Bearer') }],
    ['nonsense', { 'Proxy-Authorization': 'Basic' }],
  ])('is asked for credentials: %s', async (_, headers) => {
    const { proxy, notes } = await givenProxy();
    for (const text of [
      connectText(`${KNOWN}:443`, headers),
      connectText('example.com:443', headers),
      requestText('GET http://example.com/ HTTP/1.1', { Host: 'example.com', ...headers }),
    ]) {
      const { status, reply } = await told(proxy.port, text);
      expect(status).toBe(407);
      expect(reply.header('proxy-authenticate')).toBe('Basic realm="drs-emulator"');
    }
    expect(notes).toHaveLength(3);
    expect(proxy.otherHosts()).toEqual([]);
  });

  it('needs none at the door for the hard-coded names, by CONNECT and by TLS alone', async () => {
    const { proxy, authority } = await givenProxy();
    const { status, socket } = await tunnelTo(proxy.doorPort, `${KNOWN}:443`, {});
    expect(status).toBe(200);
    const through = await secured({ socket, servername: KNOWN, ca: authority.caPem });
    const straight = await secured({ port: proxy.doorPort, servername: KNOWN, ca: authority.caPem });
    for (const secure of [through, straight])
      expect(await askOn(secure, KNOWN, '/auth/o2/tokeninfo')).toMatchObject({ status: 400 });
    expect(proxy.known()).toBe(2);
  });

  it('at the door, other hosts are for who started the run', async () => {
    const { port } = await foreignHost();
    const stranger = await givenProxy();
    expect((await told(stranger.proxy.doorPort, connectText(`127.0.0.1:${port}`, {}))).status).toBe(407);
    const own = await givenProxy({ isOwn: true });
    const { status, socket } = await tunnelTo(own.proxy.doorPort, `127.0.0.1:${port}`, {});
    expect(status).toBe(200);
    expect(await askOn(socket, 'foreign', '/')).toEqual({ status: 200, text: 'foreign' });
  });
});

describe('other hosts', () => {
  it('are tunnelled, and counted', async () => {
    const { port } = await foreignHost();
    const { proxy } = await givenProxy();
    for (let count = 0; count < 2; count += 1) {
      const { status, socket } = await tunnelTo(proxy.port, `127.0.0.1:${port}`);
      expect(status).toBe(200);
      expect(await askOn(socket, 'foreign', '/')).toEqual({ status: 200, text: 'foreign' });
    }
    expect(proxy.otherHosts()).toEqual([{ host: `127.0.0.1:${port}`, passed: 2, refused: 0, failed: 0 }]);
  });

  it('hear the end of one side while the other still speaks', async () => {
    const foreign = createPlainServer({ allowHalfOpen: true }, (socket) => {
      let heard = '';
      socket.setEncoding('utf8').on('data', (text) => {
        heard += text;
      });
      socket.once('end', () => socket.end(`heard ${heard}`));
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void foreign.close());
    const { proxy } = await givenProxy();
    const connection = await rawConnection(proxy.port);
    connection.send(connectText(`127.0.0.1:${(foreign.address() as AddressInfo).port}`), 'all');
    await connection.reply();
    connection.socket.end();
    await connection.closed;
    expect(connection.rest()).toBe('heard all');
  });

  it('are refused when nothing may leave', async () => {
    const { port } = await foreignHost();
    const { proxy } = await givenProxy({ others: 'deny' });
    const host = `127.0.0.1:${port}`;
    const tunnelled = await told(proxy.port, connectText(host));
    expect(tunnelled).toMatchObject({ status: 403, message: `${host}: refused by --other-hosts deny` });
    const plain = await told(proxy.port, requestText(`GET http://${host}/ HTTP/1.1`, { Host: host, ...AUTHORIZED }));
    expect(plain).toMatchObject({ status: 403, message: `${host}: refused by --other-hosts deny` });
    expect(proxy.otherHosts()).toEqual([{ host, passed: 0, refused: 2, failed: 0 }]);
  });

  it('are not those of this machine: they are neither counted nor refused', async () => {
    const { port } = await foreignHost();
    const { proxy } = await givenProxy({ others: 'deny', isLocal: isLoopback });
    const { status, socket } = await tunnelTo(proxy.port, `127.0.0.1:${port}`);
    expect(status).toBe(200);
    expect(await askOn(socket, 'own', '/')).toEqual({ status: 200, text: 'foreign' });
    expect((await told(proxy.port, connectText('example.com:443'))).status).toBe(403);
    expect(proxy.otherHosts()).toEqual([{ host: 'example.com:443', passed: 0, refused: 1, failed: 0 }]);
  });

  it('get plain requests as they were said, but for what is about one connection', async () => {
    const seen: unknown[] = [];
    const { port } = await foreignHost((incoming, response) => {
      let body = '';
      incoming.on('data', (piece) => {
        body += piece;
      });
      incoming.once('end', () => {
        seen.push({ method: incoming.method, url: incoming.url, headers: incoming.rawHeaders, body });
        response.writeHead(418, 'Short and stout', { 'X-Tea': 'pot', Connection: 'close', 'Keep-Alive': 'timeout=1' });
        response.end('tea');
      });
    });
    const { proxy } = await givenProxy();
    const connection = await rawConnection(proxy.port);
    const host = `127.0.0.1:${port}`;
    connection.send(
      requestText(
        `POST http://${host}/a%20b?c=d HTTP/1.1`,
        { Host: host, 'X-One': '1', 'X-Hop': '2', Connection: 'x-hop', 'Content-Length': '4', ...AUTHORIZED },
        'body',
      ),
    );
    const reply = await connection.reply().catch(() => undefined);
    expect(reply?.statusLine).toBe('HTTP/1.1 418 Short and stout');
    expect(reply?.header('x-tea')).toBe('pot');
    expect(reply?.header('keep-alive')).not.toBe('timeout=1');
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/a%20b?c=d',
        headers: ['Host', host, 'X-One', '1', 'Content-Length', '4', 'Connection', 'close'],
        body: 'body',
      },
    ]);
    expect(proxy.otherHosts()).toEqual([{ host, passed: 1, refused: 0, failed: 0 }]);
  });

  it.each([
    ['CONNECT', (host: string) => connectText(host)],
    ['GET', (host: string) => requestText(`GET http://${host}/ HTTP/1.1`, { Host: host, ...AUTHORIZED })],
  ])('that cannot be reached are 502 with a reason: %s', async (_, text) => {
    const { server, port } = await foreignHost();
    await new Promise((resolve) => server.close(resolve));
    const host = `127.0.0.1:${port}`;
    const { proxy } = await givenProxy();
    expect(await told(proxy.port, text(host))).toMatchObject({
      status: 502,
      message: `${host}: nobody listens there`,
    });
    expect(proxy.otherHosts()).toEqual([{ host, passed: 0, refused: 0, failed: 1 }]);
  });

  it('that hang up in the middle of an answer leave no answer that looks whole', async () => {
    const { port } = await foreignHost((incoming, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half');
      setImmediate(() => incoming.socket.destroy());
    });
    const { proxy } = await givenProxy();
    const connection = await rawConnection(proxy.port);
    connection.send(requestText(`GET http://127.0.0.1:${port}/ HTTP/1.1`, { Host: 'x', ...AUTHORIZED }));
    await expect(connection.reply()).rejects.toThrow('the connection ended');
  });
});

describe('the proxy that was there before', () => {
  /** It notes what it is asked, and tunnels all of it to one address. */
  async function upstream(port: number, status = 200) {
    const asked: { line: string; authorization: string | undefined }[] = [];
    const server = createServer((incoming, outgoing) => {
      asked.push({
        line: `${incoming.method} ${incoming.url}`,
        authorization: incoming.headers['proxy-authorization'],
      });
      request({ port, host: '127.0.0.1', path: '/' }, (reply) => reply.pipe(outgoing)).end();
    });
    server.on('connect', (incoming, socket) => {
      asked.push({ line: `CONNECT ${incoming.url}`, authorization: incoming.headers['proxy-authorization'] });
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        return;
      }
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { asked, port: (server.address() as AddressInfo).port };
  }

  it('is gone through with its credentials, for other hosts alone', async () => {
    const { asked, port } = await upstream(0);
    const { proxy, authority } = await givenProxy({ httpsProxy: `http://me:s%40cret@127.0.0.1:${port}` });
    const { status, socket } = await tunnelTo(proxy.port, 'example.com:443');
    expect(status).toBe(200);
    expect(await askOn(socket, 'example.com', '/')).toEqual({ status: 200, text: 'there' });
    const known = await tunnelTo(proxy.port, `${KNOWN}:443`);
    await secured({ socket: known.socket, servername: KNOWN, ca: authority.caPem });
    expect(asked).toEqual([{ line: 'CONNECT example.com:443', authorization: basic('me', 's@cret') }]);
  });

  it('gets plain requests too, with their address', async () => {
    const foreign = await foreignHost();
    const { asked, port } = await upstream(foreign.port);
    const { proxy } = await givenProxy({ httpProxy: `127.0.0.1:${port}` });
    const connection = await rawConnection(proxy.port);
    connection.send(requestText('GET http://example.com/x?y HTTP/1.1', { Host: 'example.com', ...AUTHORIZED }));
    expect((await connection.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    expect(asked).toEqual([{ line: 'GET http://example.com/x?y', authorization: undefined }]);
  });

  it('is left out where NO_PROXY said so', async () => {
    const foreign = await foreignHost();
    const { asked, port } = await upstream(0);
    const { proxy } = await givenProxy({ httpsProxy: `http://127.0.0.1:${port}`, noProxy: '127.0.0.0/8' });
    const { socket } = await tunnelTo(proxy.port, `127.0.0.1:${foreign.port}`);
    expect(await askOn(socket, 'foreign', '/')).toEqual({ status: 200, text: 'foreign' });
    expect(asked).toEqual([]);
  });

  it('is told when it refuses, and when it is of a kind we do not speak', async () => {
    const { port } = await upstream(0, 407);
    const refusing = await givenProxy({ httpsProxy: `http://127.0.0.1:${port}` });
    expect(await told(refusing.proxy.port, connectText('example.com:443'))).toMatchObject({
      status: 502,
      message: `the proxy 127.0.0.1:${port} answered 407`,
    });
    const socks = await givenProxy({ httpsProxy: 'socks5://me:secret@127.0.0.1:1' });
    const { status, message } = await told(socks.proxy.port, connectText('example.com:443'));
    expect(status).toBe(502);
    expect(message).toContain('expected http://HOST:PORT or https://HOST:PORT');
    expect(message).not.toContain('secret');
  });

  it('may speak TLS, and is 504 when it says nothing', async () => {
    const { cert, key } = await tlsCertificate(['localhost']);
    const tls = createTlsServer({ cert, key });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void tls.close());
    const untrusted = await givenProxy({ httpsProxy: `https://localhost:${(tls.address() as AddressInfo).port}` });
    const { status, message } = await told(untrusted.proxy.port, connectText('example.com:443'));
    expect({ status, message }).toMatchObject({ status: 502, message: expect.stringContaining('SELF_SIGNED') });
    const silent = createPlainServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const httpsProxy = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { proxy } = await givenProxy({ httpsProxy, patienceMs: 50 });
    expect(await told(proxy.port, connectText('example.com:443'))).toMatchObject({
      status: 504,
      message: expect.stringContaining('did not answer within 0.05 s'),
    });
  });
});

describe('what is no use of a proxy', () => {
  it('is noted without what is secret in it', async () => {
    const { proxy, notes } = await givenProxy();
    const target = `https://me:hidden@${KNOWN}:8443/path?refresh_token=hidden`;
    await told(proxy.port, requestText(`GET ${target} HTTP/1.1`, { Host: KNOWN, ...AUTHORIZED }));
    await told(proxy.port, connectText(`me:hidden@${KNOWN}:443`));
    expect(notes).toEqual([
      expect.stringMatching(/^- GET https:\/\/api\.amazon\.com:8443\/path 403 api\.amazon\.com:8443: /),
      `- CONNECT ${KNOWN}:443 400 expected HOST:PORT, with a port from 1 to 65535`,
    ]);
  });

  it.each([
    ['no port', connectText('example.com'), 400, 'expected HOST:PORT'],
    ['port 0', connectText('example.com:0'), 400, 'with a port from 1 to 65535'],
    ['a port that is none', connectText('example.com:99999'), 400, 'with a port from 1 to 65535'],
    ['an address that is none', connectText('[::zz]:443'), 400, 'expected an IPv6 address'],
    ['a name that is none', connectText('a_b@c:443'), 400, 'expected HOST:PORT'],
    ['garbage', 'nonsense\r\n\r\n', 400, 'this is not an HTTP/1.1 request'],
    ['a request to itself', requestText('GET / HTTP/1.1', { Host: 'localhost' }), 400, 'this is the proxy'],
    ['no Host', 'GET / HTTP/1.0\r\n\r\n', 400, 'this is the proxy'],
    ['another scheme', requestText('GET ftp://a/ HTTP/1.1', { Host: 'a', ...AUTHORIZED }), 400, 'http or https'],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, 431, 'at most 16 KiB'],
  ])('is refused with a status: %s', async (_, text, status, message) => {
    const { proxy, notes } = await givenProxy();
    for (const port of [proxy.port, proxy.doorPort]) {
      const answer = await told(port, text);
      expect(answer).toMatchObject({ status, message: expect.stringContaining(message) });
      answer.connection.socket.end();
      expect(await answer.connection.closed).toBeUndefined();
    }
    expect(notes.length).toBe(2);
  });

  it('does no harm when it hangs up at any moment, and leaves nothing open', async () => {
    const { port } = await foreignHost();
    const { proxy } = await givenProxy();
    for (const text of ['', 'CONN', connectText(`127.0.0.1:${port}`), connectText(`${KNOWN}:443`), '\x16']) {
      for (const at of [proxy.port, proxy.doorPort]) {
        const connection = await rawConnection(at);
        if (text !== '') connection.send(text);
        connection.socket.destroy();
        await connection.closed;
      }
    }
    const { status } = await tunnelTo(proxy.port, `127.0.0.1:${port}`);
    expect(status).toBe(200);
  });

  it('ends with the proxy, also a tunnel of which one side has ended', async () => {
    const held = createPlainServer({ allowHalfOpen: true }, (socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end(),
    );
    await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve));
    const { proxy } = await givenProxy();
    const connection = await rawConnection(proxy.port);
    connection.send(connectText(`127.0.0.1:${(held.address() as AddressInfo).port}`));
    const ended = new Promise((resolve) => connection.socket.once('end', resolve));
    await connection.reply();
    await ended;
    expect(connection.socket.destroyed).toBe(false);
    await proxy.close();
    // Our side never ended; without its connection this would never be over.
    await new Promise((resolve) => held.close(resolve));
  });
});
