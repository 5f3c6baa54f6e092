import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A TCP connection that says exactly what it is told, as firmware in the field does. */

export interface RawReply {
  readonly statusLine: string;
  /** Names as they came, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  header(name: string): string | undefined;
  readonly body: string;
  json(): unknown;
}

export interface RawConnection {
  readonly socket: Socket;
  send(...bytes: readonly (string | Buffer)[]): void;
  /** The next reply on the connection; rejects when the connection ends without one. */
  reply(): Promise<RawReply>;
  /** Data events so far. */
  readonly chunks: readonly Buffer[];
  /** What came beyond the replies that were taken. */
  rest(): string;
  /** Resolves when the connection is closed, with the error if it was reset. */
  readonly closed: Promise<Error | undefined>;
}

/** With `secure` it speaks TLS, and each write is a record of its own. */
export async function rawConnection(port: number, secure?: ConnectionOptions): Promise<RawConnection> {
  // Half open: the other side may end first, and we may still have something to say.
  const where = { port, host: '127.0.0.1', allowHalfOpen: true };
  const socket = secure === undefined ? connect(where) : connectSecure({ ...where, ...secure });
  socket.setNoDelay(true);
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) =>
    socket.once(secure === undefined ? 'connect' : 'secureConnect', resolve).once('error', reject),
  );
  const chunks: Buffer[] = [];
  let buffer = Buffer.alloc(0);
  let ended = false;
  let error: Error | undefined;
  let changed: () => void = () => {};
  let change = new Promise<void>((resolve) => {
    changed = resolve;
  });
  const tell = (): void => {
    changed();
    change = new Promise((resolve) => {
      changed = resolve;
    });
  };
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    buffer = Buffer.concat([buffer, chunk]);
    tell();
  });
  socket.on('end', () => {
    ended = true;
    tell();
  });
  socket.on('error', (failure) => {
    error = failure;
  });
  const closed = new Promise<Error | undefined>((resolve) =>
    socket.on('close', () => {
      ended = true;
      tell();
      resolve(error);
    }),
  );

  const take = (): RawReply | undefined => {
    const headEnd = buffer.indexOf('\r\n\r\n');
    if (headEnd === -1) return undefined;
    const [statusLine = '', ...lines] = buffer.subarray(0, headEnd).toString('latin1').split('\r\n');
    const headers = lines.map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    const header = (name: string) => headers.find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];
    const length = Number(header('content-length') ?? 0);
    const bodyStart = headEnd + 4;
    if (buffer.length < bodyStart + length) return undefined;
    const body = buffer.subarray(bodyStart, bodyStart + length).toString('utf8');
    buffer = buffer.subarray(bodyStart + length);
    return { statusLine, headers, header, body, json: () => JSON.parse(body) };
  };

  return {
    socket,
    send(...bytes) {
      for (const part of bytes) socket.write(part);
    },
    async reply() {
      for (;;) {
        const reply = take();
        if (reply !== undefined) return reply;
        if (ended) throw new Error(`the connection ended without a reply${error ? `: ${error.message}` : ''}`);
        await change;
      }
    },
    chunks,
    rest: () => buffer.toString('utf8'),
    closed,
  };
}

/** A request as text: request line, headers as given, an empty line, and the body as it is. */
export const requestText = (
  line: string,
  headers: Readonly<Record<string, string>> | readonly string[],
  body = '',
): string => {
  const lines = Array.isArray(headers) ? headers : Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${[line, ...lines].join('\r\n')}\r\n\r\n${body}`;
};
