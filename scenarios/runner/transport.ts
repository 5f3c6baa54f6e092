import { Agent, type IncomingMessage, type RequestOptions, request as send } from 'node:http';
import type { Duplex } from 'node:stream';

/** HTTP as the runner needs it: kept connections, no redirects followed, the reply as it came. */

export interface HttpRequest {
  readonly method: string;
  /** Whole address. */
  readonly url: string;
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
}

export interface Transport {
  /** Rejects when there is no whole reply: refused, reset, cut off. */
  send(request: HttpRequest): Promise<HttpReply>;
  close(): void;
}

export interface TransportOptions {
  /** Told of every reply. */
  readonly observe?: (request: HttpRequest, reply: HttpReply) => void;
  /** Makes a connection other than by the network. */
  readonly connect?: () => Duplex;
}

export function createTransport({ observe, connect }: TransportOptions = {}): Transport {
  const agent = new Agent({ keepAlive: true, ...(connect === undefined ? {} : { createConnection: connect }) });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const { method, url, headers = {}, body } = request;
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const options: RequestOptions = { method, agent, headers: { ...headers, ...length } };
        const outgoing = send(url, options, (incoming) => {
          textOf(incoming).then((text) => {
            const reply = { status: incoming.statusCode ?? 0, headers: headersOf(incoming), text, body: bodyOf(text) };
            observe?.(request, reply);
            resolve(reply);
          }, reject);
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return flat;
}

function bodyOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
