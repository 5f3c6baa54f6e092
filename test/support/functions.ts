import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A place where functions are invoked, such as SAM starts one. */

export interface Invocation {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Functions {
  /** Template of the address. */
  readonly url: string;
  readonly invocations: readonly Invocation[];
  /** Status and headers of the next answers. */
  answering: (invocation: Invocation) => { readonly status: number; readonly headers?: Record<string, string> };
}

export async function startFunctions(): Promise<Functions> {
  const invocations: Invocation[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const invocation = {
        path: request.url ?? '',
        headers: request.headers,
        text: Buffer.concat(chunks).toString('utf8'),
      };
      invocations.push(invocation);
      const { status, headers = {} } = functions.answering(invocation);
      response.writeHead(status, headers).end('null');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const functions: Functions = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/2015-03-31/functions/{function}/invocations`,
    invocations,
    answering: () => ({ status: 200 }),
  };
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return functions;
}
