import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Calls of this very process, which take the journey of every request but for the connection: a scenario asks its own
 * world so often that sockets would be a good part of its time.
 */

export interface OwnCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** In the order and case in which they would be sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A reply as its client would see it. */
export interface OwnReply {
  readonly status: number;
  /** Names in lower case; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Answers a call; rejects where a client would see its connection end before the reply was whole. Streams need a
 * connection, so they are for those who have one.
 */
export type Ask = (call: OwnCall) => Promise<OwnReply>;

/** Blanks around the value of a header, which are no part of it. */
const AROUND = /^[ \t]+|[ \t]+$/g;

/** Nothing is ever read from it or written to it. */
const NO_SOCKET = {} as Socket;

/** A request that is all there from the first moment. */
export function ownRequest({ method, target, headers }: OwnCall): IncomingMessage {
  const request = new IncomingMessage(NO_SOCKET);
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.method = method;
  request.url = target;
  const raw: string[] = [];
  const lower: Record<string, string> = {};
  for (const name in headers) {
    // As a parser would read it.
    const value = (headers[name] as string).replace(AROUND, '');
    raw.push(name, value);
    lower[name.toLowerCase()] = value;
  }
  request.rawHeaders = raw;
  request.headers = lower;
  return request;
}

/** What becomes of a call: one of both, once. */
export interface OwnEnd {
  answered(reply: OwnReply): void;
  lost(why: Error): void;
}

/** Hands the reply over in the place of writing it. */
export class OwnResponse extends ServerResponse {
  readonly #end: OwnEnd;

  constructor(request: IncomingMessage, end: OwnEnd) {
    super(request);
    this.#end = end;
  }

  take(reply: OwnReply): void {
    this.#end.answered(reply);
  }

  /** No reply, or not all of it; in the words of Node's client. */
  breakOff(message: 'read ECONNRESET' | 'socket hang up' | 'aborted'): void {
    this.destroyed = true;
    this.emit('close');
    this.#end.lost(Object.assign(new Error(message), { code: 'ECONNRESET' }));
  }
}
