import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incoming } from './inbox.ts';

/** The HTTP side of the maker's listener: bytes in, a status out. */
export interface Listener {
  /** Address to subscribe. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where to listen; port 0 is any that is free. */
export interface ListenAt {
  readonly host: string;
  readonly port: number;
}

const ANYWHERE: ListenAt = { host: '127.0.0.1', port: 0 };

const PATH = '/sns';

/** Messages have 256 KiB at most; written as JSON in JSON, every character may take six. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Gives the status of the answer; `nothing` breaks the connection off. */
export type Receive = (message: Incoming) => Promise<number | 'nothing'>;

export async function startListener(receive: Receive, { host, port }: ListenAt = ANYWHERE): Promise<Listener> {
  const server = createServer((request, response) => {
    answer(request, receive).then(
      (status) => reply(response, status),
      () => reply(response, 500),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, receive: Receive): Promise<number | 'nothing'> {
  const body = await bodyOf(request);
  if (request.url !== PATH) return 404;
  if (request.method !== 'POST') return 405;
  return body === undefined ? 413 : receive({ body, headers: request.headers });
}

/** The body as text, whatever its content type says; undefined when it is too long. It is read to its end in any case. */
const bodyOf = (request: IncomingMessage): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(length > MOST_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Error('the connection was closed before the message was complete'));
    });
  });

function reply(response: ServerResponse, status: number | 'nothing'): void {
  // A kept connection that breaks looks like a stale one, and whoever sent the message sends it again at once.
  response.shouldKeepAlive = false;
  if (status === 'nothing') response.destroy();
  else response.writeHead(status, { 'content-length': '0' }).end();
}
