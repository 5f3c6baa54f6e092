import { STATUS_CODES } from 'node:http';
import type { ErrorBytes } from './error-response.ts';

/**
 * A reply as the live service was recorded to write it: header order and case, `Content-Length`. Firmware in the field
 * depends on each of these.
 */

const dates = { second: Number.NaN, text: '' };

/** RFC 1123 date of an instant, of the world's clock. */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== dates.second) {
    dates.second = second;
    dates.text = new Date(second * 1000).toUTCString();
  }
  return dates.text;
}

/** A reply as it goes on the wire. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Bytes of the text. */
  readonly length: number;
  readonly requestId: string;
  readonly nowMs: number;
  readonly keepAlive: boolean;
  /** Flat name, value, … list behind the usual ones. */
  readonly headers: readonly string[];
}

export const replyOf = (bytes: ErrorBytes, requestId: string, nowMs: number, keepAlive: boolean): Reply => ({
  status: bytes.status,
  contentType: bytes.contentType,
  text: bytes.text,
  length: Buffer.byteLength(bytes.text),
  requestId,
  nowMs,
  keepAlive,
  headers: bytes.headers,
});

/** Nothing a caller sends may make header lines, nor a brace: some firmware takes the first one for the body. */
const UNSAFE = /[^\t\x20-\x7a\x7c-\x7e\x80-\xff]/;
const safe = (value: string): string =>
  UNSAFE.test(value) ? value.replaceAll('{', '%7B').replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ') : value;

/** Status line and headers in wire order. `200 OK` and not another phrase: clients compare the line as text. */
export function replyHead({ status, contentType, length, requestId, nowMs, keepAlive, headers }: Reply): string {
  let own = '';
  for (let i = 0; i + 1 < headers.length; i += 2) own += `${headers[i]}: ${safe(headers[i + 1] as string)}\r\n`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\nServer: Server\r\nDate: ${httpDate(nowMs)}\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\nx-amzn-RequestId: ${requestId}\r\n${own}Vary: Accept-Encoding,User-Agent\r\n\r\n`;
}

/** The headers of a reply in wire order, as a flat list. */
export function replyHeaders(reply: Reply): string[] {
  const [, ...lines] = replyHead(reply).slice(0, -4).split('\r\n');
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

/** Of these Node's client keeps the first, https://nodejs.org/docs/latest-v20.x/api/http.html#messageheaders. */
const FIRST_COUNTS = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** The same as Node's client reads them: names in lower case, others that come twice joined with ", ". */
export function repliedHeaders(reply: Reply): Record<string, string> {
  const received: Record<string, string> = {
    server: 'Server',
    date: httpDate(reply.nowMs),
    'content-type': reply.contentType,
    'content-length': String(reply.length),
    connection: reply.keepAlive ? 'keep-alive' : 'close',
    'x-amzn-requestid': reply.requestId,
  };
  const add = (name: string, written: string): void => {
    const value = written.replace(/^[ \t]+|[ \t]+$/g, '');
    const before = received[name];
    if (before === undefined) received[name] = value;
    else if (!FIRST_COUNTS.has(name)) received[name] = `${before}, ${value}`;
  };
  const { headers } = reply;
  for (let i = 0; i < headers.length; i += 2) add((headers[i] as string).toLowerCase(), safe(headers[i + 1] as string));
  add('vary', 'Accept-Encoding,User-Agent');
  return received;
}
