import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import type { ReadRequest } from './answer.ts';
import type { App } from './app.ts';
import { createConnections } from './connections.ts';
import { guard } from './control/guard.ts';
import { surfaceError } from './error-response.ts';
import type { RequestLog } from './log.ts';
import {
  BodyTooLarge,
  cleanTarget,
  MAX_BODY_BYTES,
  MAX_STATE_BYTES,
  NO_QUERY,
  parseForm,
  RequestAborted,
  readBody,
  understandBody,
} from './read-request.ts';
import { recordCall } from './record-call.ts';
import { surfaceOf } from './unmatched.ts';
import { replyHeaders, writeReply } from './write.ts';

/** The TCP side: reads a request whole and tolerantly before Hono routes it, and closes in good order. */

/** What the edge knows of a request before it is routed; handed on as a Hono binding. */
export interface Edge {
  readonly raw: ReadRequest;
  readonly requestId: string;
  readonly hadDoubleSlashes: boolean;
  readonly log: RequestLog;
}

export interface HttpServer {
  readonly server: Server;
  /** Stops accepting, lets replies in flight go out, then closes what is left. */
  close(graceMs?: number): Promise<void>;
}

const EDGE: unique symbol = Symbol('edge');
type ReadIncoming = IncomingMessage & { [EDGE]?: Edge };

/** Hosts the adapter takes as they are; any other is put aside, so that the request is answered all the same. */
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}))?$/;
const GRACE_MS = 5000;
const NOTHING = (): void => {};

export function createHttpServer(world: World, app: App, log: RequestLog): HttpServer {
  const listener = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings & { incoming: ReadIncoming };
      return app.fetch(request, { incoming, outgoing, edge: incoming[EDGE] as Edge });
    },
    { overrideGlobalObjects: false },
  );

  /** Refuses what could not be read, in the form of its surface; no endpoint is concerned. */
  const refuse = (incoming: IncomingMessage, outgoing: ServerResponse, id: string, status: number, message: string) => {
    const elapsed = stopwatch();
    const at = world.clock.now();
    const surface = surfaceOf(incoming.url ?? '/');
    const bytes = surfaceError(surface, status, surface === 'lwa' ? 'invalid_request' : 'invalid', message);
    outgoing.shouldKeepAlive = false;
    const reply = { ...bytes, requestId: id, nowMs: toMs(at) };
    const raw = { method: incoming.method ?? 'GET', target: incoming.url ?? '/', text: '' };
    recordCall(world, {
      surface,
      operation: null,
      at,
      raw,
      rawHeaders: incoming.rawHeaders,
      status,
      reply,
      keepAlive: false,
      refusal: 'unreadable',
      wallMs: elapsed(),
      record: {},
    });
    writeReply(outgoing, status, replyHeaders(reply, false), bytes.text);
    log.request(raw, status, undefined, elapsed);
  };

  const connections = createConnections({
    refuse: (incoming, outgoing, status, message) => refuse(incoming, outgoing, world.requestId(), status, message),
    refusalOf(status, message) {
      const bytes = surfaceError(null, status, 'invalid', message);
      const headers = replyHeaders({ ...bytes, requestId: world.requestId(), nowMs: world.clock.nowMs() }, false);
      const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
      for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
      log.note(`- - ${status} ${message}`);
      return `${lines.join('\r\n')}\r\n\r\n${bytes.text}`;
    },
  });

  /** Only who may drive the machine may hand it a whole world. */
  const bodyLimit = ({ method, url, headers }: IncomingMessage): number => {
    if (method !== 'PUT' || url !== '/_emulator/state') return MAX_BODY_BYTES;
    const { allowedHosts, controlToken } = world.options;
    const allowed =
      guard({ headers: headers as Record<string, string>, hostNames: allowedHosts, controlToken }) === null;
    return allowed ? MAX_STATE_BYTES : MAX_BODY_BYTES;
  };

  const serve = async (incoming: ReadIncoming, outgoing: ServerResponse): Promise<void> => {
    const requestId = world.requestId(incoming);
    let served = NOTHING;
    const turn = connections.begin(incoming, outgoing, () => served());
    const target = incoming.url ?? '/';
    let bytes: Buffer;
    try {
      const body = readBody(incoming, bodyLimit(incoming));
      bytes = body instanceof Promise ? await body : body;
    } catch (error) {
      if (error instanceof RequestAborted) return;
      if (!(error instanceof BodyTooLarge)) throw error;
      refuse(incoming, outgoing, requestId, 413, 'body: expected at most 1 MiB');
      return;
    }
    if (turn !== undefined) await turn;
    // From here on the request is being served; a half-sent one holds up nothing.
    if (!target.includes('/_emulator/')) served = world.engine.requestStarted();
    const clean = cleanTarget(target);
    if (clean === undefined) {
      const message = 'path: expected valid percent-encoding without control characters';
      refuse(incoming, outgoing, requestId, 400, message);
      return;
    }
    const headers = incoming.headers as Record<string, string>;
    const { host } = headers;
    const { form, body, text, repeated, problem } = understandBody(bytes, headers['content-type'] ?? '');
    incoming[EDGE] = {
      raw: {
        requestId,
        method: incoming.method ?? 'GET',
        path: clean.routed,
        target,
        headers,
        query: clean.search === '' ? NO_QUERY : parseForm(clean.search),
        form,
        body,
        text,
        repeated,
        ...(problem === undefined ? {} : { problem }),
        origin: `http://${host ?? 'localhost'}`,
      },
      requestId,
      hadDoubleSlashes: clean.hadDoubleSlashes,
      log,
    };
    // Hono routes by the cleaned path; an odd or missing Host must not keep a request from being answered.
    incoming.url = clean.routed;
    if (host === undefined || !PLAIN_HOST.test(host)) incoming.headers = { ...headers, host: 'localhost' };
    await listener(incoming, outgoing);
  };

  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    serve(incoming, outgoing).catch((error: unknown) => {
      log.fault('edge', error);
      if (outgoing.headersSent) {
        outgoing.destroy();
        return;
      }
      const bytes = surfaceError(null, 500, 'internal', 'Internal error');
      const reply = { ...bytes, requestId: world.requestId(), nowMs: world.clock.nowMs() };
      writeReply(outgoing, bytes.status, replyHeaders(reply, outgoing.shouldKeepAlive), bytes.text);
    });
  };

  const server = createServer(
    {
      requireHostHeader: false,
      maxHeaderSize: 32 * 1024,
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 75_000,
    },
    handle,
  );
  // Node would answer an expectation it does not know with an empty 417.
  server.on('checkExpectation', handle);
  server.on('connection', (socket) => connections.opened(socket));
  server.on('connect', (_, socket) => connections.turnAway(socket as Socket, 405, 'CONNECT is not served here'));
  server.on('clientError', (error, socket) => connections.clientError(error, socket as Socket));

  return {
    server,
    async close(graceMs = GRACE_MS) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.drain();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(patience);
    },
  };
}
