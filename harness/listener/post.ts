import { request as plainly } from 'node:http';
import { request as securely } from 'node:https';
import type { Materials } from './materials.ts';
import type { Reply } from './outcome.ts';

/**
 * One POST as SNS makes it, to exactly the address that was given: no redirect is followed, nothing is kept of the
 * answer but its status, and after the time that SNS gives the connection is cut.
 */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Real time for the whole attempt. */
  readonly timeoutMs: number;
  readonly after: Materials['after'];
  /** Real milliseconds since it was made. */
  readonly elapsed: () => number;
  /** Shows the credentials of the address; without it they are kept back, as SNS does at first. */
  readonly authorized?: boolean;
  /** Ends the connection when so much of the body was sent, and waits for no answer. */
  readonly breakAfterBytes?: number;
}

export const post = ({
  url,
  headers,
  body,
  timeoutMs,
  after,
  elapsed,
  authorized,
  breakAfterBytes,
}: Post): Promise<Reply> =>
  new Promise((resolve) => {
    const bytes = Buffer.from(body, 'utf8');
    const credentials = authorized === true ? credentialsOf(url) : null;
    const outgoing = (url.protocol === 'https:' ? securely : plainly)({
      method: 'POST',
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      agent: false,
      headers: {
        ...headers,
        'Content-Length': String(bytes.length),
        ...(credentials === null ? {} : { Authorization: credentials }),
      },
    });
    const end = (reply: Reply): void => {
      takeBack();
      resolve(reply);
      outgoing.destroy();
    };
    const broken = (error: unknown): void => {
      const { code = null, message } = error as NodeJS.ErrnoException;
      end({ kind: 'broken', error: message === '' ? String(code) : message, code, ms: elapsed() });
    };
    const takeBack = after(timeoutMs, () => end({ kind: 'late', ms: timeoutMs }));
    outgoing.on('error', broken);
    outgoing.on('close', () => broken(new Error('the connection was closed without an answer')));
    outgoing.on('response', (incoming) => {
      const challenge = incoming.headers['www-authenticate'] ?? null;
      incoming.resume();
      incoming.on('end', () => end({ kind: 'answered', status: incoming.statusCode ?? 0, ms: elapsed(), challenge }));
      incoming.on('error', () => {});
      incoming.on('close', () => broken(new Error('the connection was closed before the answer was complete')));
    });
    if (breakAfterBytes === undefined) outgoing.end(bytes);
    else outgoing.write(bytes.subarray(0, breakAfterBytes), () => end({ kind: 'cut', ms: elapsed() }));
  });

function credentialsOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const decoded = [username, password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return `Basic ${Buffer.from(decoded.join(':'), 'utf8').toString('base64')}`;
}
