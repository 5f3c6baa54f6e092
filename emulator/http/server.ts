import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import type { ReadRequest } from './answer.ts';
import type { App } from './app.ts';
import { surfaceError } from './error-response.ts';
import type { RequestLog } from './log.ts';
import {
  BodyTooLarge,
  cleanTarget,
  NO_QUERY,
  parseForm,
  RequestAborted,
  readBody,
  understandBody,
} from './read-request.ts';
import { recordCall } from './record-call.ts';
import { writeReply } from './write.ts';

/**
 * The TCP side: reads a request whole before Hono routes it, keeps old clients' odd bytes from killing a
 * reply, and closes in good order.
 */

/** What the edge knows of a request before it is routed; handed on as a Hono binding. */
export interface Edge {
  readonly raw: ReadRequest;
  readonly requestId: string;
  readonly hadDoubleSlashes: boolean;
  readonly log: RequestLog;
}

/** How long a connection with stray bytes is read on after its last reply, so that the reply is not reset away. */
const LINGER_MS = 1000;

export interface HttpServer {
  readonly server: Server;
  /** Stops accepting, lets replies in flight go out, then closes what is left. */
  close(graceMs?: number): Promise<void>;
}

export function createHttpServer(world: World, app: App, log: RequestLog): HttpServer {
  const open = new Set<ServerResponse>();
  /** Replies still to come, per connection. */
  const pending = new WeakMap<Socket, number>();
  const everAnswered = new WeakSet<Socket>();
  const edges = new WeakMap<IncomingMessage, Edge>();
  let closing = false;

  const listener = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      return app.fetch(request, { incoming, outgoing, edge: edges.get(incoming) as Edge });
    },
    { overrideGlobalObjects: false },
  );

  const refuse = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    requestId: string,
    status: number,
    message: string,
  ) => {
    const elapsed = stopwatch();
    const at = world.clock.now();
    const bytes = surfaceError(null, status, 'invalid', message);
    const target = incoming.url ?? '/';
    outgoing.shouldKeepAlive = false;
    const raw = { method: incoming.method ?? 'GET', target, text: '', body: undefined };
    recordCall(world, {
      surface: null,
      operation: null,
      at,
      raw,
      rawHeaders: incoming.rawHeaders,
      status,
      replyHeaders: [],
      replyBody: bytes.body,
      replyLength: bytes.text.length,
      refusal: 'invalidRequest',
      wallMs: elapsed(),
      record: {},
    });
    writeReply(outgoing, { ...bytes, requestId, nowMs: toMs(at) });
    log.request(raw, status, undefined, elapsed());
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = world.requestId();
    const { socket } = incoming;
    pending.set(socket, (pending.get(socket) ?? 0) + 1);
    open.add(outgoing);
    const target = incoming.url ?? '/';
    let done = () => {};
    outgoing.on('close', () => {
      open.delete(outgoing);
      pending.set(socket, (pending.get(socket) ?? 1) - 1);
      everAnswered.add(socket);
      done();
    });
    if (closing) outgoing.shouldKeepAlive = false;

    let bytes: Buffer;
    try {
      const body = readBody(incoming);
      bytes = body instanceof Promise ? await body : body;
    } catch (error) {
      if (error instanceof BodyTooLarge)
        return refuse(incoming, outgoing, requestId, 413, 'body: expected at most 1 MiB');
      if (error instanceof RequestAborted) return;
      throw error;
    }
    // From here on the request is being served; a half-sent one holds up nothing.
    if (!target.includes('/_emulator/')) done = world.engine.requestStarted();
    const clean = cleanTarget(target);
    if (clean === undefined) {
      return refuse(
        incoming,
        outgoing,
        requestId,
        400,
        'path: expected valid percent-encoding without control characters',
      );
    }
    const headers = incoming.headers as Record<string, string>;
    const raw: ReadRequest = {
      method: incoming.method ?? 'GET',
      path: clean.routed,
      target,
      headers,
      query: clean.search === '' ? NO_QUERY : parseForm(clean.search),
      ...understandBody(bytes, headers['content-type'] ?? ''),
      origin: `http://${headers.host ?? 'localhost'}`,
      gone: null,
    };
    const edge: Edge = { raw, requestId, hadDoubleSlashes: clean.hadDoubleSlashes, log };
    // Hono routes by the cleaned path; an odd or missing Host must not keep a request from being answered.
    incoming.url = clean.routed;
    incoming.headers = { ...headers, host: 'localhost' };
    edges.set(incoming, edge);
    await listener(incoming, outgoing);
  };

  const server = createServer(
    {
      requireHostHeader: false,
      maxHeaderSize: 32 * 1024,
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 75_000,
    },
    (incoming, outgoing) => {
      serve(incoming, outgoing).catch((error: unknown) => {
        log.fault('edge', error);
        if (!outgoing.headersSent) {
          const bytes = surfaceError(null, 500, 'internal', 'Internal error');
          writeReply(outgoing, { ...bytes, requestId: world.requestId(), nowMs: toMs(world.clock.now()) });
        } else outgoing.destroy();
      });
    },
  );

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.destroyed || !socket.writable) return;
    if (error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const finish = () => lingerAndClose(socket);
    if ((pending.get(socket) ?? 0) > 0) {
      // Stray bytes behind a request that is still being answered: the answer goes first.
      for (const outgoing of open) {
        if (outgoing.socket !== socket && outgoing.req.socket !== socket) continue;
        outgoing.shouldKeepAlive = false;
        outgoing.once('close', finish);
      }
      return;
    }
    // Never an error behind an answer: the client would read it as the next reply.
    if (everAnswered.has(socket)) return finish();
    const [status, text] =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'headers: expected at most 32 KiB']
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? ['408 Request Timeout', 'the request did not arrive in time']
          : ['400 Bad Request', 'this is not an HTTP/1.1 request'];
    const body = JSON.stringify({ message: text });
    socket.write(
      `HTTP/1.1 ${status}\r\nServer: Server\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    finish();
  });

  return {
    server,
    async close(graceMs = 5000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const outgoing of open) outgoing.shouldKeepAlive = false;
      // Streams have no end of their own.
      for (const outgoing of open) if (outgoing.headersSent && !outgoing.writableEnded) outgoing.end();
      const patience = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(patience);
    },
  };
}

/** Ends our side, keeps reading for a moment so that the last reply is not lost to a reset, then closes. */
function lingerAndClose(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
