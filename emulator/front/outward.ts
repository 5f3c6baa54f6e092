import { type IncomingMessage, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type Destination, textOf } from './destination.ts';
import { type IsExempt, readNoProxy } from './no-proxy.ts';
import { basic } from './proxy-credentials.ts';

/** The way to other hosts: straight, or through the proxy that the environment named before ours took its place. */

/** The proxy that a network asks for. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Its `Proxy-Authorization`, where the address had a user. */
  readonly authorization: string | undefined;
}

export interface Outward {
  /** The proxy on the way to it; undefined when there is none. Throws where it is of a kind that we do not speak. */
  upstreamFor(destination: Destination, secure: boolean): Upstream | undefined;
  /** A connection to it, through the proxy where there is one. Rejects with an Unreachable. */
  dial(destination: Destination): Promise<Socket>;
  /** A connection to it, whatever is on the way. */
  reach(destination: Destination): Promise<Socket>;
  /** A connection to the proxy itself. */
  dialUpstream(upstream: Upstream): Promise<Socket>;
  /** Whether it has credentials that are not everybody's. */
  readonly hasCredentials: boolean;
}

/** Why a host cannot be reached, and the status of a gateway that says so. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly status: 502 | 504;

  constructor(status: 502 | 504, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface OutwardOptions {
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` as they were. */
  readonly httpsProxy?: string | undefined;
  readonly httpProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** Real milliseconds that a connection may take. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;

export function createOutward({
  httpsProxy,
  httpProxy,
  noProxy = '',
  patienceMs = PATIENCE_MS,
}: OutwardOptions): Outward {
  const isExempt: IsExempt = readNoProxy(noProxy);
  const upstreams = { true: readUpstream(httpsProxy), false: readUpstream(httpProxy) };

  const upstreamFor: Outward['upstreamFor'] = (destination, secure) => {
    const upstream = upstreams[`${secure}`];
    if (upstream === undefined || isExempt(destination)) return undefined;
    if (typeof upstream === 'string') throw new Unreachable(502, upstream);
    return upstream;
  };

  const reach = ({ host, port }: Destination, secure: boolean): Promise<Socket> =>
    withPatience(patienceMs, textOf({ host, port }), (resolve, reject) => {
      const socket = secure
        ? connectSecurely({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
        : connect({ host, port, allowHalfOpen: true, noDelay: true });
      socket.once('error', reject);
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
      return socket;
    });

  return {
    upstreamFor,
    reach: (destination) => reach(destination, false),
    dialUpstream: (upstream) => reach(upstream, upstream.secure),
    hasCredentials: Object.values(upstreams).some((one) => typeof one === 'object' && one.authorization !== undefined),
    async dial(destination) {
      const upstream = upstreamFor(destination, true);
      return upstream === undefined ? reach(destination, false) : through(upstream, destination, patienceMs);
    },
  };
}

/** An address of a proxy as the environment has it, where `http://` may be left out; a text says why it cannot be used. */
function readUpstream(text: string | undefined): Upstream | string | undefined {
  if (text === undefined || text === '') return undefined;
  const address = /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    return 'the proxy of the environment is none that exec can go through; expected http://HOST:PORT or https://HOST:PORT';
  const { hostname, port, protocol, username, password } = url;
  const secure = protocol === 'https:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    secure,
    authorization: username === '' ? undefined : basic(decodeURIComponent(username), decodeURIComponent(password)),
  };
}

/** A tunnel that the upstream proxy opens. */
function through(upstream: Upstream, destination: Destination, patienceMs: number): Promise<Socket> {
  const { host, port, secure, authorization } = upstream;
  const path = textOf(destination);
  return withPatience(patienceMs, `${path} by the proxy ${textOf(upstream)}`, (resolve, reject) => {
    const asked = (secure ? requestSecurely : request)({
      host,
      port,
      method: 'CONNECT',
      path,
      agent: false,
      headers: { host: path, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
    });
    asked.once('connect', (reply: IncomingMessage, socket: Socket, head: Buffer) => {
      if (reply.statusCode !== 200) {
        socket.destroy();
        reject(new Unreachable(502, `the proxy ${textOf(upstream)} answered ${reply.statusCode}`));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.once('response', (reply) => {
      asked.destroy();
      reject(new Unreachable(502, `the proxy ${textOf(upstream)} answered ${reply.statusCode}`));
    });
    asked.on('error', reject);
    asked.end();
    return asked;
  });
}

/** Settles within the time, with an Unreachable that says what happened; what was begun is given up then. */
function withPatience(
  patienceMs: number,
  what: string,
  begin: (resolve: (socket: Socket) => void, reject: (error: Error) => void) => { destroy(): unknown },
): Promise<Socket> {
  return new Promise<Socket>((resolve, reject) => {
    const timer = setTimeout(() => {
      begun.destroy();
      reject(new Unreachable(504, `${what} did not answer within ${patienceMs / 1000} s`));
    }, patienceMs);
    const begun = begin(
      (socket) => {
        clearTimeout(timer);
        resolve(socket);
      },
      (error) => {
        clearTimeout(timer);
        reject(
          error instanceof Unreachable ? error : new Unreachable(502, `${what}: ${wordsOf(error)}`, { cause: error }),
        );
      },
    );
  });
}

/** What the system says, in words where it has common ones. */
function wordsOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'there is no such host, or no network';
    case 'ECONNREFUSED':
      return 'nobody listens there';
    default:
      return error.code ?? error.message;
  }
}
