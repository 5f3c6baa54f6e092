import { Agent, type IncomingMessage, type RequestOptions, request as sendPlainly } from 'node:http';
import { Agent as SecureAgent, request as sendSecurely } from 'node:https';

/** HTTP as the runner needs it: kept connections, no redirects followed, the reply as it came. */

export interface HttpRequest {
  readonly method: string;
  /** Whole address. */
  readonly url: string;
  /** Names in lower case. The length of the body is added unless they say how long it is, or that it is chunked. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text, parsed when it is JSON; null when it is empty. */
  readonly body: unknown;
  /** It never was on a network: an emulator of this process handed it over. */
  readonly isOwn?: true;
}

export interface Transport {
  /** Rejects when there is no whole reply: refused, reset, cut off; and once it is closed. */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Ends what is under way, too. */
  close(): void;
}

export interface TransportOptions {
  /** Told of every reply. */
  readonly observe?: (request: HttpRequest, reply: HttpReply) => void;
}

export function createTransport({ observe }: TransportOptions = {}): Transport {
  const plain = { kept: new Agent({ keepAlive: true }), once: new Agent({ keepAlive: false }) };
  const secure = { kept: new SecureAgent({ keepAlive: true }), once: new SecureAgent() };
  const addressed = createAddresses();
  let isClosed = false;
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        // A step that was given up may go on, and its connections would keep the process alive.
        if (isClosed) throw new Error('nothing is sent any more');
        const { method, url, headers = {}, body } = request;
        const isFramed = 'content-length' in headers || 'transfer-encoding' in headers;
        const length = body === undefined || isFramed ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const isSecure = url.startsWith('https:');
        const send = isSecure ? sendSecurely : sendPlainly;
        const agents = isSecure ? secure : plain;
        // What is left over of a body that is longer than was said would be read as the next request.
        const agent = isFramed ? agents.once : agents.kept;
        const outgoing = send({ ...addressed(url), method, agent, headers: { ...headers, ...length } }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('close', () => {
            // It closes behind every reply, and making an error takes its time.
            if (!incoming.complete) reject(new Error('the connection was closed before the reply was complete'));
          });
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const reply = {
              status: incoming.statusCode ?? 0,
              headers: headersOf(incoming),
              text,
              body: parsedBody(text),
            };
            try {
              observe?.(request, reply);
            } catch (error) {
              reject(error);
            }
            resolve(reply);
          });
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close() {
      isClosed = true;
      for (const agent of [plain.kept, plain.once, secure.kept, secure.once]) agent.destroy();
    },
  };
}

/** Takes addresses apart; most of them are on the same few servers. */
function createAddresses(): (url: string) => RequestOptions {
  const servers = new Map<string, RequestOptions>();
  return (url) => {
    const [origin, rest] = splitAt(url, lengthOfOrigin(url));
    let server = servers.get(origin);
    if (server === undefined) {
      const { protocol, hostname, port, username, password } = new URL(url);
      const auth = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
      server = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, ...auth };
      servers.set(origin, server);
    }
    return { ...server, path: pathOf(url, rest) };
  };
}

/** As it was written: parsing would take away a lone `?` and resolve dots. */
function pathOf(url: string, rest: string): string {
  if (PLAIN_PATH.test(rest)) return rest;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Whom an address of plain http names, and what of it. */
export function placeOf(url: string): { readonly host: string; readonly path: string } {
  const [origin, rest] = splitAt(url, lengthOfOrigin(url));
  return { host: origin.slice(origin.indexOf('//') + 2), path: pathOf(url, rest) };
}

const lengthOfOrigin = (url: string): number => /^https?:\/\/[^/?#]*/i.exec(url)?.[0].length ?? 0;

const PLAIN_PATH = /^\/[\x21\x22\x24-\x7e]*$/;
const splitAt = (text: string, at: number): [string, string] => [text.slice(0, at), text.slice(at)];

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return flat;
}

/** A text, parsed when it is JSON; null when it is empty. */
export function parsedBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
