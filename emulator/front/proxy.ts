import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type Refusal, readAbsolute, refusalOf, shownTarget } from './admission.ts';
import { type Destination, readDestination, textOf } from './destination.ts';
import { forward, type Onward } from './forward.ts';
import { isHardCodedName } from './names.ts';
import { createOtherHosts, type OtherHost, type Passage } from './other-hosts.ts';
import { type Outward, Unreachable } from './outward.ts';
import type { ProxyCredentials } from './proxy-credentials.ts';
import { bodyOf, headersOf, refuse } from './proxy-reply.ts';

/**
 * The proxy of one run. What goes to a hard-coded name is handed to the front, and never leaves the machine; other
 * hosts are tunnelled, or refused. It listens on loopback twice: once for who has the credentials of the run, and
 * once, at the door, for who has no way to give any (docs/decisions, a door beside the proxy).
 */
export interface RunProxy {
  /** Asks for credentials. */
  readonly port: number;
  /**
   * Asks for none: takes TLS for the hard-coded names right away, CONNECT to them, and to other hosts from whoever
   * `isOwn` lets through.
   */
  readonly doorPort: number;
  readonly otherHosts: () => OtherHost[];
  /** Connections to the hard-coded names. */
  readonly known: () => number;
  close(): Promise<void>;
}

export interface ProxyParts {
  readonly credentials: ProxyCredentials;
  /** Takes a connection to a hard-coded name, before its handshake. */
  readonly accept: (socket: Socket) => void;
  /** What that handshake is checked by. */
  readonly caPem: string;
  readonly outward: Outward;
  readonly others: 'allow' | 'deny';
  /** What is on this machine leaves it no more than the emulator does: it is neither counted nor refused. */
  readonly isLocal: (destination: Destination) => boolean;
  /** Whether a connection at the door comes from who started the run. */
  readonly isOwn: (socket: Socket) => boolean;
  readonly note: (line: string) => void;
}

const LOOPBACK = '127.0.0.1';
const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';
/** First byte of a TLS record that begins a handshake. */
const HANDSHAKE_RECORD = 0x16;

export async function openProxy(parts: ProxyParts): Promise<RunProxy> {
  const { accept, caPem, outward, isLocal, isOwn, note } = parts;
  const hosts = createOtherHosts();
  const sockets = new Set<Socket>();
  const atDoor = new WeakSet<Socket>();
  let known = 0;

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Whoever goes away in the middle is gone; without anybody who hears of it the process would end.
    socket.on('error', () => socket.destroy());
  };

  const count = (to: Destination, passage: Passage): void => {
    if (!isHardCodedName(to.host) && !isLocal(to)) hosts.count(to, passage);
  };

  const takeKnown = (socket: Socket): void => {
    known += 1;
    accept(socket);
  };

  const refusing = ({ socket, headers }: IncomingMessage, to: Destination, secure: boolean): Refusal | null =>
    refusalOf(parts, {
      to,
      secure,
      authorization: headers['proxy-authorization'],
      door: atDoor.has(socket) ? { isOwn: () => isOwn(socket) } : null,
    });

  /** What is refused of other hosts is told with them. */
  const tell = ({ method, url = '' }: IncomingMessage, { status, message, about }: Refusal, to?: Destination): void => {
    if (about === 'host' && to !== undefined) count(to, 'refused');
    else note(`- ${method} ${shownTarget(url)} ${status} ${message}`);
  };

  /** What went wrong on the way to another host. */
  const failureOf = (to: Destination, error: unknown): Refusal => {
    count(to, 'failed');
    if (error instanceof Unreachable) return { status: error.status, message: error.message };
    return { status: 502, message: `${textOf(to)}: ${(error as NodeJS.ErrnoException).code ?? String(error)}` };
  };

  const tunnel = async (incoming: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    const turnAway = (refusal: Refusal, to?: Destination): void => {
      tell(incoming, refusal, to);
      refuse(socket, refusal.status, refusal.message);
    };
    const to = readDestination(incoming.url ?? '');
    if (typeof to === 'string') return turnAway({ status: 400, message: to });
    const refusal = refusing(incoming, to, true);
    if (refusal !== null) return turnAway(refusal, to);
    if (isHardCodedName(to.host)) {
      socket.write(ESTABLISHED);
      if (head.length > 0) socket.unshift(head);
      takeKnown(socket);
      return;
    }
    let remote: Socket;
    try {
      remote = await outward.dial(to);
    } catch (error) {
      return turnAway(failureOf(to, error));
    }
    keep(remote);
    count(to, 'passed');
    socket.write(ESTABLISHED);
    if (head.length > 0) remote.write(head);
    join(socket, remote);
  };

  /** A connection to where a request with an absolute address goes. */
  const dialFor = async (to: Destination, secure: boolean): Promise<Onward> => {
    if (isHardCodedName(to.host)) {
      const socket = connectSecurely({ host: LOOPBACK, port: doorPort, servername: to.host, ca: caPem });
      return { socket, upstream: undefined };
    }
    if (secure) {
      const socket = connectSecurely({ socket: await outward.dial(to), servername: to.host });
      return { socket, upstream: undefined };
    }
    const upstream = outward.upstreamFor(to, false);
    return upstream === undefined
      ? { socket: await outward.reach(to), upstream }
      : { socket: await outward.dialUpstream(upstream), upstream };
  };

  const handOn = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const answer = (refusal: Refusal, to?: Destination): void => {
      tell(incoming, refusal, to);
      if (outgoing.headersSent) return;
      const body = bodyOf(refusal.message);
      // The rest of the request is not read.
      const headers = { ...headersOf(refusal.status), 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
      outgoing.writeHead(refusal.status, headers).end(body);
      incoming.resume();
    };
    const asked = readAbsolute(incoming);
    if ('status' in asked) return answer(asked);
    const { url, to, secure } = asked;
    const refusal = refusing(incoming, to, secure);
    if (refusal !== null) return answer(refusal, to);
    try {
      const onward = await dialFor(to, secure);
      keep(onward.socket);
      await forward(incoming, outgoing, url, onward);
      count(to, 'passed');
    } catch (error) {
      answer(failureOf(to, error));
    }
  };

  const server = createServer((incoming, outgoing) => void handOn(incoming, outgoing));
  server.on('connection', (socket) => {
    if (!atDoor.has(socket)) keep(socket);
  });
  server.on('connect', (incoming, socket, head) => void tunnel(incoming, socket as Socket, head));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const refusal =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? { status: 431, message: 'headers: expected at most 16 KiB' }
        : { status: 400, message: 'this is not an HTTP/1.1 request' };
    note(`- - ${refusal.status} ${refusal.message}`);
    refuse(socket as Socket, refusal.status, refusal.message);
  });

  const door = createPlainServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    keep(socket);
    atDoor.add(socket);
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (first === null) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      if (first[0] === HANDSHAKE_RECORD) takeKnown(socket);
      else server.emit('connection', socket);
    });
  });

  const listening = [server, door];
  const close = async (): Promise<void> => {
    const closed = listening.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  let ports: number[];
  try {
    ports = await Promise.all(listening.map(listen));
  } catch (error) {
    // One that listens alone would keep the process from ending.
    await close();
    throw error;
  }
  const [port, doorPort] = ports as [number, number];
  return { port, doorPort, otherHosts: hosts.list, known: () => known, close };
}

/** Two connections become one, each end of which can be closed by itself. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.once('close', () => to.destroy());
  }
  if (one.destroyed) other.destroy();
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
