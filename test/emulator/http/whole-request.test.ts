import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WholeRequest } from '../../../emulator/http/whole-request.ts';
import { rawConnection } from '../../support/raw-connection.ts';

const LIMIT = 10;

/** A server that answers with what it read, and counts what it heard. */
async function given() {
  const heard: (string | undefined)[] = [];
  const server = createServer({ IncomingMessage: WholeRequest }, (incoming, outgoing) => {
    incoming.readWhole(LIMIT, (body) => {
      heard.push(body?.toString());
      outgoing.end(body === undefined ? 'too large' : `read ${body}`);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, heard, raw: await rawConnection(port) };
}

const post = (headers: string, body = '') => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a request is read', () => {
  it.each([
    ['without a body', 'X: y', '', 'read '],
    ['with a body in one piece', 'Content-Length: 5', 'hello', 'read hello'],
    ['with a body in chunks', 'Transfer-Encoding: chunked', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'read hello'],
    ['as large as it may be', 'Content-Length: 10', '0123456789', 'read 0123456789'],
  ])('%s', async (_, headers, body, answer) => {
    const { raw, heard } = await given();
    for (let i = 0; i < 2; i += 1) {
      raw.send(post(headers, body));
      expect((await raw.reply()).body).toBe(answer);
    }
    expect(heard).toHaveLength(2);
  });

  it('whose body comes later, in pieces', async () => {
    const { raw } = await given();
    raw.send(post('Content-Length: 5'));
    for (const piece of ['h', 'el', 'lo']) {
      await turn();
      raw.send(piece);
    }
    expect((await raw.reply()).body).toBe('read hello');
  });

  it('and the next one on the connection after it, also when both come at once', async () => {
    const { raw } = await given();
    raw.send(post('Content-Length: 1', 'a') + post('Content-Length: 1', 'b'));
    expect([(await raw.reply()).body, (await raw.reply()).body]).toEqual(['read a', 'read b']);
  });
});

describe('a body that is too large', () => {
  it('is told as soon as its length is announced, and once', async () => {
    const { raw, heard } = await given();
    raw.send(post('Content-Length: 11'));
    expect((await raw.reply()).body).toBe('too large');
    raw.send('0123456789a');
    raw.send(post('Content-Length: 1', 'b'));
    expect((await raw.reply()).body).toBe('read b');
    expect(heard).toEqual([undefined, 'b']);
  });

  it('is told as soon as it has come, when its length was not announced', async () => {
    const { raw, heard } = await given();
    raw.send(post('Transfer-Encoding: chunked', '6\r\n012345\r\n5\r\n6789a\r\n'));
    expect((await raw.reply()).body).toBe('too large');
    raw.send('1\r\nb\r\n0\r\n\r\n');
    raw.send(post('Content-Length: 1', 'c'));
    expect((await raw.reply()).body).toBe('read c');
    expect(heard).toEqual([undefined, 'c']);
  });
});

it('nobody hears of a request whose client went away before it was complete', async () => {
  const { server, raw, heard } = await given();
  const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  const other = await rawConnection((server.address() as AddressInfo).port);
  other.send(post('Content-Length: 5', 'he'));
  await turn();
  other.socket.destroy();
  await closed;
  raw.send(post('Content-Length: 1', 'a'));
  await raw.reply();
  expect(heard).toEqual(['a']);
});
