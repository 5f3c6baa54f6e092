import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Reply, replyHeaders, replyOf } from '../../../emulator/http/reply.ts';
import { writeReply } from '../../../emulator/http/write.ts';
import { rawConnection } from '../../support/raw-connection.ts';

const NOW = Date.parse('2031-03-04T10:00:00.000Z');
const replying = (text: string, headers: readonly string[] = [], keepAlive = true): Reply =>
  replyOf({ status: 200, contentType: 'application/json', text, headers }, 'an-id', NOW, keepAlive);

/** The bytes on the wire of what is done with a response. */
async function wire(write: (outgoing: ServerResponse) => void, method = 'GET'): Promise<string> {
  const server = createServer((_, outgoing) => write(outgoing)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const raw = await rawConnection((server.address() as AddressInfo).port);
  raw.send(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`);
  if (method === 'HEAD') raw.socket.end();
  else await raw.reply();
  if (method === 'HEAD') await raw.closed;
  expect(raw.chunks).toHaveLength(1);
  return Buffer.concat(raw.chunks).toString('utf8');
}

/** Node's own way with a head. */
const byNode = (reply: Reply) => (outgoing: ServerResponse) => {
  outgoing.writeHead(reply.status, replyHeaders(reply));
  outgoing.end(reply.text);
};

describe('a reply', () => {
  it.each<[string, Reply]>([
    ['plain', replying('{}')],
    ['with headers of its own', replying('{"a":1}', ['X-One', '1', 'X-Two', '2'])],
    ['beyond ASCII', replying('{"a":"☕é"}')],
    ['that ends its connection', replying('{}', [], false)],
    ['without a body', replying('')],
    ['that is long', replying(`{"a":"${'x'.repeat(50_000)}"}`)],
  ])('%s goes out in one piece, as Node would write it', async (_, reply) => {
    const sent = await wire((outgoing) => writeReply(outgoing, reply));
    expect(sent).toBe(await wire(byNode(reply)));
    expect(sent.endsWith(`\r\n\r\n${reply.text}`)).toBe(true);
  });

  it('to HEAD has no body', async () => {
    expect(await wire((outgoing) => writeReply(outgoing, replying('{}')), 'HEAD')).toMatch(/\r\n\r\n$/);
  });

  it('is the same where Node keeps its head elsewhere', async () => {
    const reply = replying('{}');
    const other = await wire((outgoing) => {
      Object.assign(outgoing, { _header: undefined });
      writeReply(outgoing, reply);
    });
    expect(other).toBe(await wire((outgoing) => writeReply(outgoing, reply)));
  });

  it('is written once', async () => {
    const sent = await wire((outgoing) => {
      writeReply(outgoing, replying('{"first":1}'));
      writeReply(outgoing, replying('{"second":2}'));
    });
    expect(sent).not.toContain('second');
  });
});
