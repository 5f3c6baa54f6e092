import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { controlOf } from '../../../cli/verify/control-of.ts';

/** Whether what is verified has a control interface. */

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const never = (): never => {
  throw new Error('is not opened');
};

test('a server without one is verified without', async () => {
  const url = await listening((_, reply) => reply.writeHead(404).end('{}'));
  expect(await controlOf(url, never, 5000)).toBeUndefined();
});

test('who takes the connection and says nothing is waited for a while', async () => {
  const url = await listening(() => {});
  await expect(controlOf(url, never, 20)).rejects.toThrow(
    `--target: nobody answers at ${url} (no answer within 0.02 s)`,
  );
});
