import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../../scenarios/runner/transport.ts';
import { tlsCertificate } from '../../support/tls-certificate.ts';

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function given() {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  return transport;
}

describe('the transport', () => {
  it('hands over the reply as it came, and keeps its connections', async () => {
    let connections = 0;
    const server = createServer((request, response) => {
      response.writeHead(302, { Location: '/elsewhere', 'Set-Cookie': ['a=1', 'b=2'] }).end(`{"saw":"${request.url}"}`);
    });
    server.on('connection', () => {
      connections += 1;
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    const transport = given();
    const reply = await transport.send({ method: 'GET', url: `${url}/a?b=c` });
    await transport.send({ method: 'GET', url });
    expect(reply).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere', 'set-cookie': 'a=1, b=2' },
      text: '{"saw":"/a?b=c"}',
      body: { saw: '/a?b=c' },
    });
    expect(connections).toBe(1);
  });

  it('rejects when the reply was cut off', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      response.socket?.end();
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    await expect(given().send({ method: 'GET', url })).rejects.toThrow();
  });

  it('speaks TLS to an https address, and trusts no certificate that nobody vouches for', async () => {
    const { cert, key } = await tlsCertificate(['localhost']);
    const port = await listening(createSecureServer({ cert, key }, (_, response) => response.end('{}')));
    await expect(given().send({ method: 'GET', url: `https://localhost:${port}/` })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it.each([
    ['/a//b?', '/a//b?'],
    ['/a/../b', '/a/../b'],
    ['/a?x={"y":1}|', '/a?x={"y":1}|'],
    ['', '/'],
    ['?x=1', '/?x=1'],
    ['/ä b', '/%C3%A4%20b'],
    ['/a#part', '/a'],
  ])('sends the path %s as %s: as it was written, if it can be', async (written, sent) => {
    const url = `http://127.0.0.1:${await listening(createServer((request, response) => response.end(request.url)))}`;
    expect((await given().send({ method: 'GET', url: url + written })).text).toBe(sent);
  });

  it('reads JSON where it is some, and leaves other text alone', async () => {
    const texts: Record<string, string> = { '/json': '[1]', '/none': '', '/text': '{broken' };
    const server = createServer((request, response) => response.end(texts[request.url ?? '']));
    const url = `http://127.0.0.1:${await listening(server)}`;
    const transport = given();
    const bodies: unknown[] = [];
    for (const path of Object.keys(texts)) bodies.push((await transport.send({ method: 'GET', url: url + path })).body);
    expect(bodies).toEqual([[1], null, '{broken']);
  });

  it('ends what is under way when it is closed, and sends nothing any more', async () => {
    let asked = 0;
    const server = createServer(() => {
      asked += 1;
      transport.close();
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    const transport = given();
    await expect(transport.send({ method: 'GET', url })).rejects.toThrow();
    await expect(transport.send({ method: 'GET', url })).rejects.toThrow('nothing is sent any more');
    expect(asked).toBe(1);
  });

  it('fails when who watches the replies objects', async () => {
    const url = `http://127.0.0.1:${await listening(createServer((_, response) => response.end('{}')))}`;
    const transport = createTransport({
      observe: () => {
        throw new Error('no');
      },
    });
    onTestFinished(() => transport.close());
    await expect(transport.send({ method: 'GET', url })).rejects.toThrow('no');
  });
});
