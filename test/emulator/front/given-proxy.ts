import { createServer, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import type { Authority } from '../../../emulator/front/authority.ts';
import { createOutward, type OutwardOptions } from '../../../emulator/front/outward.ts';
import { openProxy, type ProxyParts, type RunProxy } from '../../../emulator/front/proxy.ts';
import { basic, createCredentials, USER } from '../../../emulator/front/proxy-credentials.ts';
import { createRunAuthority } from '../../../emulator/front/run-authority.ts';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.ts';

/** A proxy of a run before an emulator of its own, and what its clients say. */

const SECRET = 'a-secret';
export const AUTHORIZED = { 'Proxy-Authorization': basic(USER, SECRET) };

export interface GivenProxy {
  readonly proxy: RunProxy;
  readonly authority: Authority;
  readonly emulator: TestEmulator;
  readonly notes: readonly string[];
  /** Connections that the front took. */
  readonly accepted: readonly Socket[];
}

export interface Wishes extends OutwardOptions {
  readonly others?: ProxyParts['others'];
  readonly isOwn?: boolean;
  /** Else a loopback address stands for a foreign host. */
  readonly isLocal?: ProxyParts['isLocal'];
}

export async function givenProxy({
  others = 'allow',
  isOwn = false,
  isLocal = () => false,
  ...outward
}: Wishes = {}): Promise<GivenProxy> {
  const emulator = await startTestEmulator();
  const authority = await createRunAuthority(wallMs());
  const front = await emulator.openFront(authority);
  const notes: string[] = [];
  const accepted: Socket[] = [];
  const proxy = await openProxy({
    credentials: createCredentials(SECRET),
    accept(socket) {
      accepted.push(socket);
      front.accept(socket);
    },
    caPem: authority.caPem,
    outward: createOutward(outward),
    others,
    isLocal,
    isOwn: () => isOwn,
    note: (line) => notes.push(line),
  });
  onTestFinished(() => proxy.close());
  return { proxy, authority, emulator, notes, accepted };
}

/** A server under a loopback address, in the place of a foreign host; plain HTTP. */
export async function foreignHost(
  answer: Parameters<typeof createServer>[1] = (_, response) => void response.end('foreign'),
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { server, port: (server.address() as AddressInfo).port };
}

/** A tunnel, as a client opens it. */
export const tunnelTo = (port: number, authority: string, headers: Record<string, string> = AUTHORIZED) =>
  new Promise<{ readonly status: number | undefined; readonly socket: Socket }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path: authority, headers, agent: false });
    asked.once('connect', (reply, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      onTestFinished(() => void socket.destroy());
      resolve({ status: reply.statusCode, socket });
    });
    asked.once('error', reject);
    asked.end();
  });

/** The handshake through a tunnel; resolves once it is over. */
export const secured = (options: ConnectionOptions): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect(options, () => resolve(socket));
    socket.once('error', reject);
    onTestFinished(() => void socket.destroy());
  });

/** One request on a connection that is there, which stays open. */
export const askOn = (socket: Socket, host: string, path: string) =>
  new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
    const headers = { host, connection: 'keep-alive' };
    const asked = request({ createConnection: () => socket, path, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      reply.once('end', () => resolve({ status: reply.statusCode, text }));
    });
    asked.once('error', reject);
    asked.end();
  });
