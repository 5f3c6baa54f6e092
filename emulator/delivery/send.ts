import { type AgentOptions, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Limit, startLimit, TimedOut } from './limit.ts';

/** One POST to a subscriber, who may be dead, slow or hostile: it costs bounded time and memory, and never throws. */

/** Nobody reads the answer; more of it than this is not even received. */
const ANSWER_MAX_BYTES = 64 * 1024;
/** Unused connections are given up before common servers do, so that they do not close under a request. */
const IDLE_MS = 4_000;
const IDLE_CONNECTIONS = 8;

export interface SendRequest {
  /** http or https; credentials in it are used when the endpoint asks for them. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Real time for the whole attempt, both legs of Basic authentication included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** `answered`: a complete answer in time, or one too long to be read to its end. Redirects are answers. */
export type Sent =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** What else the answer says, where that is known. */
      readonly error?: string;
      /** Header by which Lambda says that a function was called and failed. */
      readonly functionError?: string;
    }
  | { readonly outcome: 'failed'; readonly error: string; readonly timedOut: boolean };

export interface Sender {
  send(request: SendRequest): Promise<Sent>;
  /** Closes kept connections. */
  close(): Promise<void>;
}

export interface SenderOptions {
  /** PEM certificates trusted beside the usual ones. */
  readonly extraCa?: readonly string[];
  /** Takes any certificate, as SNS would not. */
  readonly acceptAnyCertificate?: boolean;
}

interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly functionError: string | null;
}

interface Post {
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly limit: Limit;
}

/** What messages to one kind of address go through. */
interface Way {
  readonly request: typeof httpRequest;
  readonly kept: HttpAgent;
  readonly fresh: HttpAgent;
}

const KEPT: AgentOptions = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: IDLE_CONNECTIONS };
const FRESH: AgentOptions = { keepAlive: false };

const openPlain = (): Way => ({ request: httpRequest, kept: new HttpAgent(KEPT), fresh: new HttpAgent(FRESH) });

/** Loads TLS, which a start does without where nobody subscribes by https. */
async function openSecure({ extraCa = [], acceptAnyCertificate = false }: SenderOptions): Promise<Way> {
  const { Agent, request } = await import('node:https');
  const { createSecureContext, rootCertificates } = await import('node:tls');
  const tls = {
    rejectUnauthorized: !acceptAnyCertificate,
    ...(extraCa.length === 0 ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, ...extraCa] }) }),
  };
  return { request, kept: new Agent({ ...KEPT, ...tls }), fresh: new Agent({ ...FRESH, ...tls }) };
}

/** The server closed a kept connection just as it was used again; nothing was answered. */
class StaleConnection extends Error {}

export function createSender(options: SenderOptions = {}): Sender {
  const plain = openPlain();
  let secure: Promise<Way> | undefined;
  const wayTo = ({ protocol }: URL): Way | Promise<Way> => {
    if (protocol !== 'https:') return plain;
    secure ??= openSecure(options);
    return secure;
  };

  const post = async (message: Post): Promise<Answer> => {
    const { request, kept, fresh } = await wayTo(message.url);
    try {
      return await exchange(message, request, kept);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return await exchange(message, request, fresh);
    }
  };

  return {
    async send({ endpoint, headers, body, timeoutMs, signal }) {
      const limit = startLimit(timeoutMs, signal);
      try {
        const url = new URL(endpoint);
        const bytes = Buffer.from(body, 'utf8');
        const message = { url, body: bytes, limit, headers: { ...headers, 'Content-Length': String(bytes.length) } };
        let answer = await post(message);
        const authorization = basicCredentials(url);
        // SNS shows credentials only to an endpoint that asks for them; the first 401 is no failure.
        if (answer.status === 401 && authorization !== null && /\bbasic\b/i.test(answer.challenge)) {
          answer = await post({ ...message, headers: { ...message.headers, Authorization: authorization } });
        }
        const { status, functionError } = answer;
        return { outcome: 'answered', status, ...(functionError === null ? {} : { functionError }) };
      } catch (error) {
        return { outcome: 'failed', error: reason(error), timedOut: error instanceof TimedOut };
      } finally {
        limit.clear();
      }
    },
    async close() {
      for (const { kept, fresh } of [plain, ...(secure === undefined ? [] : [await secure])]) {
        kept.destroy();
        fresh.destroy();
      }
    },
  };
}

const exchange = ({ url, headers, body, limit }: Post, request: Way['request'], agent: HttpAgent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      method: 'POST',
      // Taken apart by hand, since a whole URL would bring its credentials along.
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers,
      agent,
    });
    let incoming: IncomingMessage | undefined;
    const release = limit.onEnd((why) => {
      outgoing.destroy();
      reject(why);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const hungUp = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      const stale = hungUp && outgoing.reusedSocket && incoming === undefined;
      reject(stale ? new StaleConnection(error.message) : error);
    });
    outgoing.on('close', () => {
      release();
      if (incoming === undefined) reject(new Error('the connection was closed without an answer'));
    });
    outgoing.on('response', (response) => {
      incoming = response;
      const answer = {
        status: response.statusCode ?? 0,
        challenge: response.headers['www-authenticate'] ?? '',
        functionError: [response.headers['x-amz-function-error'] ?? []].flat()[0] ?? null,
      };
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received <= ANSWER_MAX_BYTES) return;
        resolve(answer);
        outgoing.destroy();
      });
      response.on('end', () => resolve(answer));
      // What went wrong shows as a close before the end.
      response.on('error', () => {});
      response.on('close', () => {
        if (!response.complete) reject(new Error('the connection was closed before the answer was complete'));
      });
    });
    outgoing.end(body);
  });

/** `Authorization` for the credentials in a URL; null without any. */
function basicCredentials({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`, 'utf8').toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** In words; a name with several addresses fails with one error for each. */
const reason = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reason).join('; ') : (error as Error).message;
