import { type IncomingMessage, request as sendPlainly } from 'node:http';
import { request as sendSecurely } from 'node:https';
import { AdapterFailure, type Adapters, AdapterUnreachable, readAnswer, seconds, UnknownVerb } from './link.ts';

/** An adapter that serves HTTP: `POST URL/VERB` with a JSON object, answered with one. */
export function httpAdapters(url: string, limitMs: number): Adapters {
  const base = url.replace(/\/+$/, '');
  let hasAnswered = false;
  return {
    limitMs,
    open: () => {
      let isHanging = false;
      return {
        async ask(verb, message) {
          // What hangs once is not waited for again.
          if (isHanging) throw new AdapterFailure(verb, 'it did not answer before');
          const reply = await post(`${base}/${verb}`, JSON.stringify(message), limitMs).catch((error: Error) => {
            const { code, message: why } = error as NodeJS.ErrnoException;
            if (!hasAnswered && NOBODY.has(code ?? ''))
              throw new AdapterUnreachable(`no device adapter answers at ${base} (${code}); is it running?`);
            isHanging = error.name === 'TimeoutError';
            throw new AdapterFailure(verb, isHanging ? `no answer within ${seconds(limitMs)}` : why);
          });
          hasAnswered = true;
          const { status, text } = reply;
          if (status === 404 || status === 501) throw new UnknownVerb(verb);
          if (status >= 200 && status < 300) return readAnswer(verb, text);
          throw new AdapterFailure(verb, `HTTP ${status}${sentenceOf(text)}`);
        },
        close: async () => {},
      };
    },
  };
}

const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What a status other than 2xx says beside itself. */
function sentenceOf(text: string): string {
  const said = text.trim().slice(0, 200);
  try {
    const { error } = JSON.parse(said) as { readonly error?: unknown };
    if (typeof error === 'string') return `: ${error}`;
  } catch {}
  return said === '' ? '' : `: ${said}`;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A connection for each verb: none that was kept can turn out to be closed by the other side. */
function post(url: string, body: string, limitMs: number): Promise<Reply> {
  const signal = AbortSignal.timeout(limitMs);
  return new Promise<Reply>((resolve, reject) => {
    const send = url.startsWith('https:') ? sendSecurely : sendPlainly;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = send(url, { method: 'POST', agent: false, headers, signal }, (incoming) => {
      read(incoming).then(resolve, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
}

async function read(incoming: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
