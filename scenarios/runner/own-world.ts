import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Receive } from './device/listener.ts';
import type { EntriesAfter } from './timeline-reader.ts';
import { type HttpReply, parsedBody, placeOf, type Transport } from './transport.ts';
import { createTurns } from './turns.ts';

/** What passes the network by between a scenario and a world in this process; its calls are as over HTTP in every other way. */

/** A reply as it would have come. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type Ask = (call: {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}) => Promise<Answered>;

export interface Inside {
  /** Answers calls as the network would. */
  readonly ask: Ask;
  /** Hands messages to an endpoint to its listener as the network would. */
  readonly handOver: (endpoint: string, receive: Receive) => void;
  /** The timeline behind a number, as the control interface shows it. */
  readonly entriesAfter: EntriesAfter;
}

export function createOwnTransport(ask: Ask): Transport {
  const waiting = new Set<(why: Error) => void>();
  const inTurn = createTurns();
  let isClosed = false;
  return {
    send: ({ method, url, headers = {}, body }) =>
      new Promise<HttpReply>((resolve, reject) => {
        if (isClosed) throw new Error('nothing is sent any more');
        for (const name in headers) {
          validateHeaderName(name);
          validateHeaderValue(name, headers[name] as string);
        }
        waiting.add(reject);
        const { host, path } = placeOf(url);
        const length = body === undefined ? undefined : String(Buffer.byteLength(body));
        const call = {
          method,
          target: path,
          // As Node's client would send them: they are on the timeline.
          headers: {
            ...headers,
            ...(length === undefined ? {} : { 'content-length': length }),
            Host: host,
            Connection: 'keep-alive',
            ...(length === undefined && HAS_BODY.test(method) ? { 'Content-Length': '0' } : {}),
          },
          ...(body === undefined ? {} : { body }),
        };
        inTurn(() => {
          if (isClosed) return;
          ask(call)
            .finally(() => waiting.delete(reject))
            .then((reply) => resolve({ ...reply, body: parsedBody(reply.text), isOwn: true }), reject);
        });
      }),
    close() {
      isClosed = true;
      for (const reject of waiting) reject(new Error('the connection was closed'));
    },
  };
}

/** Methods whose request says how long its body is, even where there is none. */
const HAS_BODY = /^(POST|PUT|PATCH)$/;
