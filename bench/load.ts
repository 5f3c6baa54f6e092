import { connect, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';

/** A load of keep-alive connections on loopback, one request in flight on each; as little work per reply as can be. */

export interface Load {
  /** Requests answered per second, over the given real milliseconds. */
  slice(ms: number): Promise<number>;
  close(): void;
}

const CONNECTIONS = 32;
const STATUS_OK = Buffer.from('HTTP/1.1 200');

interface Lane {
  readonly socket: Socket;
  rest: Buffer;
}

/** With `ca` the connections are those of a client that trusts it, over TLS. */
export async function openLoad(port: number, request: Buffer, ca?: string): Promise<Load> {
  let answered = 0;
  let running = false;
  let failure: Error | undefined;
  const lanes = await Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () =>
        new Promise<Lane>((resolve, reject) => {
          const where = { host: '127.0.0.1', port, noDelay: true };
          const isOpen = () => resolve(lane);
          const socket = ca === undefined ? connect(where, isOpen) : connectSecure({ ...where, ca }, isOpen);
          const lane: Lane = { socket, rest: Buffer.alloc(0) };
          socket.on('error', reject);
          socket.on('data', (chunk: Buffer) => {
            lane.rest = lane.rest.length === 0 ? chunk : Buffer.concat([lane.rest, chunk]);
            const end = replyEnd(lane.rest);
            if (end === undefined) return;
            if (lane.rest.compare(STATUS_OK, 0, STATUS_OK.length, 0, STATUS_OK.length) !== 0) {
              failure = new Error(`unexpected reply: ${lane.rest.subarray(0, 300).toString('latin1')}`);
              running = false;
            }
            lane.rest = lane.rest.subarray(end);
            answered += 1;
            if (running) socket.write(request);
          });
        }),
    ),
  );
  return {
    async slice(ms) {
      answered = 0;
      running = true;
      const start = process.hrtime.bigint();
      // The generator must not fall asleep: waking it for every reply of the slower server, and never for the
      // faster one's, would count as that server's work.
      const stayAwake = (): void => {
        if (running) setImmediate(stayAwake);
      };
      stayAwake();
      for (const { socket } of lanes) socket.write(request);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running = false;
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const count = answered;
      // The last requests are answered before the other server has its turn.
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (failure !== undefined) throw failure;
      return count / seconds;
    },
    close() {
      for (const { socket } of lanes) socket.destroy();
    },
  };
}

/** Index behind a whole reply, or undefined while it is not all there. */
function replyEnd(bytes: Buffer): number | undefined {
  const head = bytes.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const match = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, head));
  if (match === null) throw new Error('a reply without Content-Length');
  const end = head + 4 + Number(match[1]);
  return bytes.length >= end ? end : undefined;
}
