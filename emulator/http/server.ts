import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpBindings } from '@hono/node-server';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import type { ReadRequest } from './answer.ts';
import type { App } from './app.ts';
import { createConnections } from './connections.ts';
import { guard } from './control/guard.ts';
import { surfaceError } from './error-response.ts';
import type { RequestLog } from './log.ts';
import { everyReplyOf } from './lwa/every-reply.ts';
import { type Ask, OwnResponse, ownRequest } from './own-call.ts';
import { cleanTarget, MAX_BODY_BYTES, MAX_STATE_BYTES, NO_QUERY, parseForm, understandBody } from './read-request.ts';
import { recordCall } from './record-call.ts';
import { replyHead, replyOf } from './reply.ts';
import { surfaceOf } from './unmatched.ts';
import { WholeRequest } from './whole-request.ts';
import { writeReply } from './write.ts';

/** The TCP side: reads a request whole and tolerantly before Hono routes it, and closes in good order. */

/** What the edge knows of a request before it is routed; what Hono hands on as the environment. */
export interface Edge extends HttpBindings {
  readonly world: World;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly raw: ReadRequest;
  readonly requestId: string;
  readonly hadDoubleSlashes: boolean;
  readonly log: RequestLog;
}

export interface HttpServer {
  readonly server: Server;
  /** Serves a call of this process without a connection. */
  readonly ask: Ask;
  /** Serves a connection that somebody else accepted and made secure, as one of its own. */
  accept(socket: TLSSocket): void;
  /** Answers on a bare connection what never became a request, and closes it. */
  turnAway(socket: Socket, status: number, message: string): void;
  /** Stops accepting, lets replies in flight go out, then closes what is left. */
  close(graceMs?: number): Promise<void>;
}

/** A world waits for what is in service before it has settled; not for those who drive it. */
const isInService = ({ url }: IncomingMessage): boolean => url?.includes('/_emulator/') !== true;

const GRACE_MS = 5000;
const TOO_LARGE = 'body: expected at most 1 MiB';

export function createHttpServer(world: World, app: App, log: RequestLog): HttpServer {
  /** Refuses what could not be read, in the form of its surface; no endpoint is concerned. */
  const refuse = (incoming: IncomingMessage, outgoing: ServerResponse, id: string, status: number, message: string) => {
    const elapsed = stopwatch();
    const at = world.clock.now();
    const surface = surfaceOf(incoming.url ?? '/');
    const code = surface === 'lwa' ? 'invalid_request' : 'invalid';
    const everyReply = everyReplyOf(cleanTarget(incoming.url ?? '/')?.routed ?? '');
    const headers = everyReply?.(world, incoming.headers as Record<string, string>, toMs(at)) ?? [];
    const bytes = surfaceError({ surface, status, code, message, requestId: id, headers });
    outgoing.shouldKeepAlive = false;
    const reply = replyOf(bytes, id, toMs(at), false);
    const raw = { method: incoming.method ?? 'GET', target: incoming.url ?? '/', text: '' };
    recordCall(world, {
      surface,
      operation: null,
      at,
      raw,
      rawHeaders: incoming.rawHeaders,
      reply,
      refusal: 'unreadable',
      wallMs: elapsed(),
      record: {},
    });
    writeReply(outgoing, reply);
    log.request(raw, bytes.status, undefined, elapsed);
  };

  const connections = createConnections({
    refuse: (incoming, outgoing, status, message) => refuse(incoming, outgoing, world.requestId(), status, message),
    refusalOf(status, message) {
      const requestId = world.requestId();
      const bytes = surfaceError({ surface: null, status, code: 'invalid', message, requestId });
      const reply = replyOf(bytes, requestId, world.clock.nowMs(), false);
      log.note(`- - ${status} ${message}`);
      return replyHead(reply) + bytes.text;
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

  const fail = (outgoing: ServerResponse, error: unknown): void => {
    log.fault('edge', error);
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    const requestId = world.requestId();
    const bytes = surfaceError({ surface: null, status: 500, code: 'internal', message: 'Internal error', requestId });
    writeReply(outgoing, replyOf(bytes, requestId, world.clock.nowMs(), outgoing.shouldKeepAlive));
  };

  /** Serves a request that is all there, and whose turn it is. */
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, bytes: Buffer): void => {
    const target = incoming.url ?? '/';
    const clean = cleanTarget(target);
    if (clean === undefined) {
      const message = 'path: expected valid percent-encoding without control characters';
      refuse(incoming, outgoing, requestId, 400, message);
      return;
    }
    const method = incoming.method ?? 'GET';
    const headers = incoming.headers as Record<string, string>;
    const { form, body, text, repeated, problem } = understandBody(bytes, headers['content-type'] ?? '');
    const raw: ReadRequest = {
      requestId,
      method,
      path: clean.routed,
      target,
      headers,
      query: clean.search === '' ? NO_QUERY : parseForm(clean.search),
      form,
      body,
      text,
      repeated,
      problem,
      origin: `${'encrypted' in incoming.socket ? 'https' : 'http'}://${headers.host ?? 'localhost'}`,
    };
    const edge: Edge = { world, incoming, outgoing, raw, requestId, hadDoubleSlashes: clean.hadDoubleSlashes, log };
    // Hono routes by method and cleaned path, and hands on the rest; nobody reads a web request.
    const answered = app.fetch({ method, url: clean.routed } as Request, edge);
    if (answered instanceof Promise) answered.catch((error: unknown) => fail(outgoing, error));
  };

  const serveOrFail: typeof serve = (incoming, outgoing, requestId, bytes) => {
    try {
      serve(incoming, outgoing, requestId, bytes);
    } catch (error) {
      fail(outgoing, error);
    }
  };

  const handle = (incoming: WholeRequest, outgoing: ServerResponse): void => {
    const requestId = world.requestId(incoming);
    let inService = false;
    connections.begin(outgoing, () => {
      if (inService) world.engine.requestEnded();
    });
    incoming.readWhole(bodyLimit(incoming), (bytes) => {
      if (bytes === undefined) {
        refuse(incoming, outgoing, requestId, 413, TOO_LARGE);
        return;
      }
      connections.inTurn(outgoing, () => {
        // From here on the request is being served; a half-sent one holds up nothing.
        inService = isInService(incoming);
        if (inService) world.engine.requestStarted();
        serveOrFail(incoming, outgoing, requestId, bytes);
      });
    });
  };

  /** Calls of this process that nobody has answered yet. */
  const asked = new Set<OwnResponse>();
  let isClosed = false;
  const ask: Ask = (call) =>
    new Promise((resolve, reject) => {
      if (isClosed) throw new Error('the emulator is closed');
      const incoming = ownRequest(call);
      const inService = isInService(incoming);
      const ended = (): void => {
        if (asked.delete(outgoing) && inService) world.engine.requestEnded();
      };
      const outgoing = new OwnResponse(incoming, {
        answered(reply) {
          ended();
          resolve(reply);
        },
        lost(why) {
          ended();
          reject(why);
        },
      });
      const requestId = world.requestId(incoming);
      const bytes = Buffer.from(call.body ?? '');
      asked.add(outgoing);
      if (inService) world.engine.requestStarted();
      if (bytes.length > bodyLimit(incoming)) refuse(incoming, outgoing, requestId, 413, TOO_LARGE);
      else serveOrFail(incoming, outgoing, requestId, bytes);
    });

  const server = createServer(
    {
      IncomingMessage: WholeRequest,
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
    ask,
    accept: (socket) => server.emit('connection', socket),
    turnAway: connections.turnAway,
    async close(graceMs = GRACE_MS) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.drain();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), graceMs);
      // Connections that others accepted are none of the server's own.
      await Promise.all([closed, connections.gone()]);
      clearTimeout(patience);
      isClosed = true;
      for (const outgoing of asked) outgoing.breakOff('socket hang up');
    },
  };
}
