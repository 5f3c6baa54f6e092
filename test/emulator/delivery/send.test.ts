import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSender, type SenderOptions, type SendRequest } from '../../../emulator/delivery/send.ts';
import { tlsCertificate } from '../../support/tls-certificate.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

interface Seen {
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
}

async function subscriber(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const seen: Seen[] = [];
  const server = createHttpServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', rawHeaders: request.rawHeaders, body });
    answer(request, response, body);
  });
  const port = await listening(server);
  return { seen, port, url: `http://127.0.0.1:${port}/sns` };
}

/** A server below HTTP: gets each connection's first bytes and does what it likes. */
async function hostile(serve: (socket: Socket, connection: number) => void): Promise<string> {
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    const connection = connections;
    socket.once('data', () => serve(socket, connection));
  });
  return `http://127.0.0.1:${await listening(server)}/`;
}

function sender(options?: SenderOptions) {
  const made = createSender(options);
  cleanUps.push(() => made.close());
  return (endpoint: string, more: Partial<SendRequest> = {}) =>
    made.send({ endpoint, headers: {}, body: '{}', timeoutMs: 5000, ...more });
}

const failedWith = (error: string | RegExp) => ({
  outcome: 'failed',
  error: error instanceof RegExp ? expect.stringMatching(error) : error,
  timedOut: false,
});
const timedOutAfter = (ms: number) => ({
  outcome: 'failed',
  error: `no complete answer within ${ms} ms`,
  timedOut: true,
});

describe('the request', () => {
  it('is a POST of exactly the body to exactly the address, with the headers given and no Accept', async () => {
    const { seen, port } = await subscriber((_, response) => response.end());
    const headers = { 'x-amz-sns-message-type': 'Notification', Connection: 'Keep-Alive' };
    await sender()(`http://127.0.0.1:${port}/a//b?x=1&y=%20#part`, { headers, body: 'caf\u00e9' });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/a//b?x=1&y=%20',
        rawHeaders: [
          'x-amz-sns-message-type',
          'Notification',
          'Connection',
          'Keep-Alive',
          'Content-Length',
          '5',
          'Host',
          `127.0.0.1:${port}`,
        ],
        body: 'caf\u00e9',
      },
    ]);
  });

  it('reuses the connection of the one before', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await subscriber((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const send = sender();
    await send(url);
    await send(url);
    expect(ports.size).toBe(1);
  });

  it('goes out once more when the kept connection turns out to be closed', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n';
    const url = await hostile((socket) => {
      socket.write(answer);
      socket.on('data', () => socket.resetAndDestroy());
    });
    const send = sender();
    expect(await send(url)).toEqual({ outcome: 'answered', status: 200 });
    expect(await send(url)).toEqual({ outcome: 'answered', status: 200 });
  });
});

describe('an answer', () => {
  it.each([200, 204, 400, 404, 429, 500, 503])('of status %d is an answer', async (status) => {
    const { url } = await subscriber((_, response) => response.writeHead(status).end());
    expect(await sender()(url)).toEqual({ outcome: 'answered', status });
  });

  it('that redirects is not followed', async () => {
    const canary = await subscriber((_, response) => response.end());
    const { url } = await subscriber((_, response) => response.writeHead(302, { Location: canary.url }).end());
    expect(await sender()(url)).toEqual({ outcome: 'answered', status: 302 });
    expect(canary.seen).toEqual([]);
  });

  it('that is too long counts with its status, and is cut off', async () => {
    let closed = (): void => {};
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url } = await subscriber((_, response) => {
      response.on('close', closed);
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
      };
      response.on('drain', pour);
      pour();
    });
    expect(await sender()(url)).toEqual({ outcome: 'answered', status: 200 });
    await gone;
  });

  it('of a megabyte in one piece counts with its status', async () => {
    const { url } = await subscriber((_, response) => response.writeHead(500).end('x'.repeat(1024 * 1024)));
    expect(await sender()(url)).toEqual({ outcome: 'answered', status: 500 });
  });

  it('without a length ends with the connection', async () => {
    const url = await hostile((socket) => socket.end('HTTP/1.0 201 Created\r\n\r\nthanks'));
    expect(await sender()(url)).toEqual({ outcome: 'answered', status: 201 });
  });
});

describe('no answer', () => {
  it('comes from a port that refuses', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await sender()(`http://127.0.0.1:${port}/`)).toEqual(failedWith(/ECONNREFUSED/));
    expect(await sender()(`http://localhost:${port}/`)).toEqual(failedWith(/ECONNREFUSED/));
  });

  it('comes from a server that takes the request and stays silent', async () => {
    const { url } = await subscriber(() => {});
    expect(await sender()(url, { timeoutMs: 100 })).toEqual(timedOutAfter(100));
  });

  it.each([
    ['headers', 'HTTP/1.1 200 OK\r\nX-Slow: '],
    ['body', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
    ['interim answers', ''],
  ])('comes from a server that never ends its %s', async (part, start) => {
    const url = await hostile((socket) => {
      socket.write(start);
      const drip = setInterval(() => socket.write(part === 'interim answers' ? 'HTTP/1.1 102 Wait\r\n\r\n' : 'x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await sender()(url, { timeoutMs: 100 })).toEqual(timedOutAfter(100));
  });

  it.each([
    ['closes without a word', '', /socket hang up|closed without an answer/],
    ['closes in the middle', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxxx', /before the answer was complete/],
    ['does not speak HTTP', '220 smtp ready\r\n', /Parse Error/],
    ['sends endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, /Parse Error/],
    [
      'wants another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      /closed without an answer/,
    ],
  ])('comes from a server that %s', async (_, bytes, error) => {
    const url = await hostile((socket) => socket.end(bytes));
    expect(await sender()(url)).toEqual(failedWith(error));
  });

  it('comes from a connection that is reset', async () => {
    const url = await hostile((socket) => socket.resetAndDestroy());
    expect(await sender()(url)).toEqual(failedWith(/ECONNRESET|hang up/));
  });

  it.each(['not an address', 'ftp://127.0.0.1/'])('comes from %j', async (endpoint) => {
    expect(await sender()(endpoint)).toEqual(failedWith(/URL|Protocol/));
  });

  it('comes when the attempt is stopped, before or while it runs', async () => {
    const stop = new AbortController();
    const { url } = await subscriber(() => stop.abort());
    const send = sender();
    expect(await send(url, { signal: stop.signal })).toEqual(failedWith('the attempt was stopped'));
    expect(await send(url, { signal: stop.signal })).toEqual(failedWith('the attempt was stopped'));
  });

  it('leaves nothing behind on a signal that many attempts share', async () => {
    const { url } = await subscriber((_, response) => response.end());
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const send = sender();
    const { signal } = new AbortController();
    const all = await Promise.all(Array.from({ length: 30 }, () => send(url, { signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['answered']));
    expect(warnings).toEqual([]);
  });
});

describe('credentials in the address', () => {
  const guarded = (challenge: string | null, accept: string) =>
    subscriber((request, response) => {
      if (request.headers.authorization === accept) response.end();
      else response.writeHead(401, challenge === null ? {} : { 'WWW-Authenticate': challenge }).end('who are you?');
    });
  const authorizations = (seen: readonly Seen[]) =>
    seen.map(({ rawHeaders }) => rawHeaders[rawHeaders.indexOf('Authorization') + 1] ?? null);
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const withCredentials = (url: string, credentials: string) => url.replace('//', `//${credentials}@`);

  it('are shown only after the endpoint asked for them, with the same body', async () => {
    const { seen, url } = await guarded('Basic realm="sns"', basic('user:p@ss'));
    expect(await sender()(withCredentials(url, 'user:p%40ss'), { body: 'x' })).toEqual({
      outcome: 'answered',
      status: 200,
    });
    expect(seen.map(({ body }) => body)).toEqual(['x', 'x']);
    expect(seen[0]?.rawHeaders).not.toContain('Authorization');
    expect(authorizations(seen.slice(1))).toEqual([basic('user:p@ss')]);
  });

  it('that are wrong leave the 401', async () => {
    const { seen, url } = await guarded('Basic realm="sns"', basic('other:one'));
    expect(await sender()(withCredentials(url, 'user:100%'))).toEqual({ outcome: 'answered', status: 401 });
    expect(authorizations(seen.slice(1))).toEqual([basic('user:100%')]);
  });

  it.each([
    ['is no Basic challenge', 'Bearer realm="sns"', 'user:pass@'],
    ['is no challenge at all', null, 'user:pass@'],
    ['are no credentials', 'Basic realm="sns"', ''],
  ])('stay at home when there %s', async (_, challenge, credentials) => {
    const { seen, url } = await guarded(challenge, basic('user:pass'));
    expect(await sender()(url.replace('//', `//${credentials}`))).toEqual({ outcome: 'answered', status: 401 });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.rawHeaders).not.toContain('Authorization');
  });

  it('do not get time of their own', async () => {
    const { url } = await subscriber((request, response) => {
      if (request.headers.authorization === undefined) response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end();
    });
    expect(await sender()(withCredentials(url, 'user:pass'), { timeoutMs: 100 })).toEqual(timedOutAfter(100));
  });
});

describe('TLS', () => {
  const secured = async () => {
    const { cert, key } = await tlsCertificate(['localhost']);
    const port = await listening(createHttpsServer({ cert, key }, (_, response) => response.end()));
    return { cert, url: `https://localhost:${port}/`, byAddress: `https://127.0.0.1:${port}/` };
  };

  it('needs a certificate of an authority that is known', async () => {
    const { url } = await secured();
    expect(await sender()(url)).toEqual(failedWith(/self-signed certificate/));
  });

  it('takes an authority of our own, for the names it vouches for', async () => {
    const { url, byAddress, cert } = await secured();
    const send = sender({ extraCa: [cert] });
    expect(await send(url)).toEqual({ outcome: 'answered', status: 200 });
    expect(await send(byAddress)).toEqual(failedWith(/does not match certificate/));
  });

  it('takes any certificate when told to', async () => {
    const { byAddress } = await secured();
    expect(await sender({ acceptAnyCertificate: true })(byAddress)).toEqual({ outcome: 'answered', status: 200 });
  });
});

describe('closing', () => {
  it('ends the connections that were kept', async () => {
    let closed = (): void => {};
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url } = await subscriber((request, response) => {
      request.socket.on('close', closed);
      response.end();
    });
    const { send, close } = createSender();
    await send({ endpoint: url, headers: {}, body: '', timeoutMs: 5000 });
    await close();
    await gone;
  });
});
