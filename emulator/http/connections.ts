import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps account of replies per connection, so that stray bytes behind a request never kill its reply, requests
 * sent in one go take effect in their order, and a stop lets replies in flight go out.
 */
export interface Connections {
  /** A request has begun; `ended` is called once its reply is out or its client is gone. */
  begin(outgoing: ServerResponse, ended: () => void): void;
  /** Goes on when the replies before this one are out: at once when there are none. */
  inTurn(outgoing: ServerResponse, next: () => void): void;
  /** For the server's `connection`. */
  opened(socket: Socket): void;
  /** For the server's `clientError`: whatever is not HTTP ends here. */
  clientError(error: NodeJS.ErrnoException, socket: Socket): void;
  /** Answers, on the bare connection, what never became a request, and closes. */
  turnAway(socket: Socket, status: number, message: string): void;
  /** From now on every reply closes its connection, and streams end; connections that never sent anything close. */
  drain(): void;
  /** Resolves once no connection is left. */
  gone(): Promise<void>;
}

export interface ConnectionsOptions {
  /** Answers a request that cannot be read to its end. */
  readonly refuse: (incoming: IncomingMessage, outgoing: ServerResponse, status: number, message: string) => void;
  /** A whole reply to what never became a request, as it goes on the wire. */
  readonly refusalOf: (status: number, message: string) => string;
}

interface Account {
  /** Replies still to come, in the order of their requests. */
  readonly pending: ServerResponse[];
  answered: boolean;
  /** Its bytes stopped making sense: close once the last reply is out, and read no more into them. */
  broken: boolean;
}

const ACCOUNT: unique symbol = Symbol('account');
type Accounted = Socket & { [ACCOUNT]?: Account };

/** How long a connection is read on after its last reply, so that the reply is not reset away. */
const LINGER_MS = 1000;

export function createConnections({ refuse, refusalOf }: ConnectionsOptions): Connections {
  const sockets = new Set<Socket>();
  let draining = false;
  let waiting: (() => void)[] = [];

  const accountOf = (socket: Socket): Account => {
    const { [ACCOUNT]: account } = socket as Accounted;
    if (account === undefined) throw new Error('a connection that was never opened');
    return account;
  };

  const turnAway = (socket: Socket, status: number, message: string): void => {
    socket.write(refusalOf(status, message));
    lingerAndClose(socket);
  };

  return {
    begin(outgoing, ended) {
      const { socket } = outgoing.req;
      const account = accountOf(socket);
      const { pending } = account;
      pending.push(outgoing);
      if (draining) outgoing.shouldKeepAlive = false;
      outgoing.on('close', () => {
        pending.splice(pending.indexOf(outgoing), 1);
        account.answered = true;
        ended();
        if (account.broken && pending.length === 0) lingerAndClose(socket);
      });
    },
    inTurn(outgoing, next) {
      const { pending } = accountOf(outgoing.req.socket);
      const before = pending[pending.indexOf(outgoing) - 1];
      if (before === undefined) next();
      else before.once('close', next);
    },
    opened(socket) {
      sockets.add(socket);
      (socket as Accounted)[ACCOUNT] = { pending: [], answered: false, broken: false };
      socket.once('close', () => {
        sockets.delete(socket);
        if (sockets.size > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
      });
      // Node calls it after the last reply; its own way closes at once, over bytes that are still coming in.
      socket.destroySoon = () => {
        accountOf(socket).broken = true;
        lingerAndClose(socket);
      };
    },
    clientError(error, socket) {
      const account = accountOf(socket);
      if (account.broken) return;
      // What is wrong with TLS itself cannot be answered over it.
      if (error.code === 'ECONNRESET' || error.code?.startsWith('ERR_SSL_') || !socket.writable) {
        socket.destroy();
        return;
      }
      account.broken = true;
      const [status, message] = problemOf(error);
      const last = account.pending.at(-1);
      if (last === undefined) {
        // Never an error behind an answer: the client would read it as the next reply. Only a request floods with headers.
        if (account.answered && status !== 431) lingerAndClose(socket);
        else turnAway(socket, status, message);
      } else if (last.req.complete) {
        // Stray bytes behind a request that is still being answered: the answer goes first.
        last.shouldKeepAlive = false;
      } else {
        refuse(last.req, last, status, status === 400 ? 'body: it breaks off or cannot be read' : message);
      }
    },
    turnAway,
    gone: () =>
      new Promise((resolve) => {
        if (sockets.size === 0) resolve();
        else waiting.push(resolve);
      }),
    drain() {
      draining = true;
      // Node takes a connection that was only opened, as browsers do ahead of time, for one in use.
      for (const socket of sockets) {
        if (socket.bytesRead === 0) socket.destroy();
        for (const outgoing of accountOf(socket).pending) {
          outgoing.shouldKeepAlive = false;
          // A stream has no end of its own.
          if (outgoing.headersSent && !outgoing.writableEnded) outgoing.end();
        }
      }
    },
  };
}

/** Status and words for bytes that are no request, by the code of Node's parser. */
function problemOf({ code }: NodeJS.ErrnoException): readonly [status: number, message: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'headers: expected at most 32 KiB'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'the request did not arrive in time'];
    default:
      return [400, 'this is not an HTTP/1.1 request'];
  }
}

/** Ends our side, keeps reading for a moment so that the last reply is not lost to a reset, then closes. */
function lingerAndClose(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) return;
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
