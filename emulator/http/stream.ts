import type { ServerResponse } from 'node:http';
import type { AnyAnswer } from './answer.ts';
import { httpDate } from './reply.ts';

/** A reader that is this far behind is let go; the record is there to be asked again. */
const BEHIND_BYTES = 8 * 1024 * 1024;

/** Answers with a stream that ends when the reader goes away, or the emulator stops. */
export function startStream(
  outgoing: ServerResponse,
  answer: Extract<AnyAnswer, { kind: 'stream' }>,
  requestId: string,
  nowMs: number,
): void {
  outgoing.writeHead(200, [
    'Server',
    'Server',
    'Date',
    httpDate(nowMs),
    'Content-Type',
    answer.contentType,
    'Cache-Control',
    'no-store',
    'Connection',
    'close',
    'x-amzn-RequestId',
    requestId,
  ]);
  outgoing.flushHeaders();
  const stop = answer.start((text) => {
    if (outgoing.writableLength > BEHIND_BYTES) outgoing.destroy();
    else outgoing.write(text);
  });
  outgoing.on('close', stop);
}
