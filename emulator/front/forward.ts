import { type IncomingMessage, type RequestOptions, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Upstream } from './outward.ts';

/** A request with an absolute address, handed on as it is (RFC 9110 7.6): all but what is about one connection. */

const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // It was answered by us.
  'expect',
]);

/** Names and values in turn, in their order and case. */
function handedOn({ headers, rawHeaders }: IncomingMessage): string[] {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return rawHeaders.filter((_, at) => {
    const name = (rawHeaders[at - (at % 2)] ?? '').toLowerCase();
    return !OF_ONE_CONNECTION.has(name) && !named.has(name);
  });
}

export interface Onward {
  readonly socket: Socket;
  /** Set when the connection leads to a proxy that forwards in its turn. */
  readonly upstream: Upstream | undefined;
}

/** Rejects when no answer came; what happens behind the first byte of the answer ends both connections. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  { socket, upstream }: Onward,
): Promise<void> {
  const authorization = upstream?.authorization;
  const headers = [
    ...handedOn(incoming),
    ...(incoming.headers.host === undefined ? ['Host', url.host] : []),
    ...(incoming.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked']),
    ...(authorization === undefined ? [] : ['Proxy-Authorization', authorization]),
    ...['Connection', 'close'],
  ];
  const options: RequestOptions = {
    method: incoming.method,
    path: upstream === undefined ? `${url.pathname}${url.search}` : url.href,
    headers,
    createConnection: () => socket,
  };
  return new Promise((resolve, reject) => {
    const asked = request(options, (reply) => {
      outgoing.sendDate = false;
      outgoing.writeHead(reply.statusCode ?? 502, reply.statusMessage, handedOn(reply));
      reply.pipe(outgoing);
      reply.once('error', () => outgoing.destroy());
      outgoing.once('close', () => {
        socket.destroy();
        resolve();
      });
    });
    asked.once('error', (error) => {
      socket.destroy();
      if (outgoing.headersSent) outgoing.destroy();
      reject(error);
    });
    outgoing.once('close', () => asked.destroy());
    incoming.pipe(asked);
  });
}
