import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What the proxy says itself: a status, and a sentence as JSON. */

/** How long a connection is read on after its last reply, so that the reply is not reset away. */
const LINGER_MS = 1000;

export const bodyOf = (message: string): string => JSON.stringify({ message });

/** Headers of a reply, beside its length. */
export const headersOf = (status: number): Readonly<Record<string, string>> => ({
  'Content-Type': 'application/json',
  ...(status === 407 ? { 'Proxy-Authenticate': 'Basic realm="drs-emulator"' } : {}),
});

/** Refuses on the bare connection, and closes it. */
export function refuse(socket: Socket, status: number, message: string): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = bodyOf(message);
  const headers = { ...headersOf(status), 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
