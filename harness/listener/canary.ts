import { createServer } from 'node:http';
import { closed, listening } from './sns-host.ts';

/**
 * An address that no listener has a reason to visit. Forgeries name it, and whoever visits it has believed one. It
 * serves the stranger's certificate, so that a listener that takes any certificate host finds one there.
 */
export interface Canary {
  /** Address of the canary under a path that says which forgery it was in. */
  address(path: string): string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Visits so far: paths, and `a connection without a request` for one that speaks no plain http, TLS for one. */
  readonly visits: readonly string[];
  close(): Promise<void>;
}

export async function startCanary(certificatePem: string): Promise<Canary> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '/');
    const type = request.url?.includes('.pem') === true ? 'application/x-pem-file' : 'text/plain';
    response.writeHead(200, { 'content-type': type }).end(certificatePem);
  });
  server.on('clientError', (_, socket) => {
    visits.push('a connection without a request');
    socket.destroy();
  });
  const url = await listening(server, 0);
  return {
    address: (path) => `${url}/${path.replace(/^\//, '')}`,
    host: url.replace('http://', ''),
    visits,
    close: () => closed(server),
  };
}
