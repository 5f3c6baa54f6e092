import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Leaf } from '../../../emulator/front/authority.ts';

/** A server on any loopback port with a certificate of the local CA, for runtimes to be asked whether they trust it. */
export interface TrialServer {
  readonly port: number;
  close(): void;
}

export function openTrialServer({ certPem, keyPem }: Pick<Leaf, 'certPem' | 'keyPem'>): Promise<TrialServer> {
  const server = createServer({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' }, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{}');
  });
  // A runtime that trusts nobody breaks off; that is its answer.
  server.on('tlsClientError', () => {});
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close() {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}
