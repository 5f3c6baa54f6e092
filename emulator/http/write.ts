import type { ServerResponse } from 'node:http';

/**
 * Writes a reply as the live service was recorded to: header order and case, Content-Length, headers and
 * body in one write. Firmware in the field depends on each of these.
 */

const dates = { ms: Number.NaN, text: '' };

/** RFC 1123 date of an instant, of the world's clock. */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== dates.ms) {
    dates.ms = second;
    dates.text = new Date(second * 1000).toUTCString();
  }
  return dates.text;
}

export interface Reply {
  readonly contentType: string;
  readonly text: string;
  /** Bytes of the text, when it is not all there. */
  readonly length?: number;
  readonly requestId: string;
  readonly nowMs: number;
  /** Flat name, value, … list behind the usual ones. */
  readonly headers: readonly string[];
}

/** Nothing a caller sends may make header lines, nor a brace: some firmware takes the first one for the body. */
const UNSAFE = /[\r\n\0{]/;
const safe = (value: string): string =>
  UNSAFE.test(value) ? value.replace(/[\r\n\0]/g, ' ').replaceAll('{', '%7B') : value;

/** The headers of a reply in wire order. */
export function replyHeaders(reply: Reply, keepAlive: boolean): string[] {
  const { headers } = reply;
  const list = [
    'Server',
    'Server',
    'Date',
    httpDate(reply.nowMs),
    'Content-Type',
    reply.contentType,
    'Content-Length',
    String(reply.length ?? Buffer.byteLength(reply.text)),
    'Connection',
    keepAlive ? 'keep-alive' : 'close',
    'x-amzn-RequestId',
    reply.requestId,
  ];
  for (let i = 0; i < headers.length; i += 1)
    list.push(i % 2 === 0 ? (headers[i] as string) : safe(headers[i] as string));
  list.push('Vary', 'Accept-Encoding,User-Agent');
  return list;
}

/** `200 OK` and not another phrase: clients compare the line as text. */
export function writeReply(outgoing: ServerResponse, status: number, headers: string[], text: string): void {
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.writeHead(status, headers);
  outgoing.end(text);
}
