import type { IncomingMessage } from 'node:http';
import type { ReadRequest } from './answer.ts';

/**
 * Bytes to a plain object, tolerantly: shipped clients send doubled slashes, stray content types, forms for
 * JSON and JSON for forms. What is odd stays visible in the result; nothing is refused here but what nobody
 * could understand.
 */

export const MAX_BODY_BYTES = 1024 * 1024;
/** A whole world on its way back in. */
export const MAX_STATE_BYTES = 256 * 1024 * 1024;
/** Deeper JSON is no report; it would only be a way to exhaust the stack of whoever walks it. */
const MAX_JSON_DEPTH = 64;
/** From here on values of a form are copied out of it, in characters. */
const LONG_FORM = 4096;

/** The body is larger than the emulator takes. */
export class BodyTooLarge extends Error {}
/** The client went away before its request was complete. */
export class RequestAborted extends Error {}

/** How much of an oversized body is read and thrown away, so that the client gets to read the answer. */
const DRAIN_BYTES = 16 * 1024 * 1024;

/** Reads the whole body. Rejects with BodyTooLarge or RequestAborted; nothing has happened then. */
export function readBody(incoming: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> | Buffer {
  const { headers } = incoming;
  const declared = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && (declared === undefined || declared === '0')) {
    incoming.resume();
    return EMPTY;
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let tooLarge = Number(declared) > maxBytes;
    if (tooLarge) reject(new BodyTooLarge());
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (!tooLarge && size > maxBytes) {
        tooLarge = true;
        chunks.length = 0;
        reject(new BodyTooLarge());
      }
      if (!tooLarge) chunks.push(chunk);
      else if (size > DRAIN_BYTES) incoming.destroy();
    });
    let complete = false;
    incoming.on('end', () => {
      complete = true;
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    // "close" comes after every request; only before its end does it mean that the client is gone.
    const gone = () => {
      if (!complete) reject(new RequestAborted());
    };
    incoming.on('error', gone);
    incoming.on('close', gone);
  });
}

const EMPTY = Buffer.alloc(0);

export interface CleanTarget {
  /** Decoded segments joined with single slashes; each segment percent-encoded again where it must be. */
  readonly routed: string;
  /** Query as it came, without `?`. */
  readonly search: string;
  readonly hadDoubleSlashes: boolean;
}

const UNRESERVED = /^\/[A-Za-z0-9._~\-/]*$/;

/**
 * The path a request is routed by: slashes collapsed, every segment decoded once. Undefined when the
 * percent-encoding is invalid or decodes to control characters.
 */
export function cleanTarget(target: string): CleanTarget | undefined {
  let text = target === '*' ? '/*' : target;
  if (!text.startsWith('/')) {
    // Absolute form, as a proxy sends it.
    const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(text);
    if (absolute === null) return undefined;
    text = absolute[1] === '' || absolute[1]?.startsWith('?') ? `/${absolute[1]}` : (absolute[1] as string);
  }
  const mark = text.indexOf('?');
  const path = mark === -1 ? text : text.slice(0, mark);
  const search = mark === -1 ? '' : text.slice(mark + 1);
  const hadDoubleSlashes = path.includes('//');
  if (!hadDoubleSlashes && UNRESERVED.test(path)) return { routed: path, search, hadDoubleSlashes };
  try {
    const segments = path
      .split('/')
      .filter((segment, at, all) => segment !== '' || at === all.length - 1)
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)));
    const routed = `/${segments.join('/')}`;
    if (/%0|%1|%7F/i.test(routed)) return undefined;
    return { routed, search, hadDoubleSlashes };
  } catch {
    return undefined;
  }
}

/** `a=1&b=2` as names and values; `+` is a blank, bad escapes stay as they are, raw `|`, `{`, `"` are fine. */
export function parseForm(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decodeFormPart(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : decodeFormPart(pair.slice(at + 1));
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return fields;
}

function decodeFormPart(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

export const NO_QUERY: ReadonlyMap<string, readonly string[]> = new Map();

type UnderstoodBody = Pick<ReadRequest, 'form' | 'body' | 'text' | 'repeated' | 'problem'>;

const NO_NAMES: readonly string[] = [];
const NONE: UnderstoodBody = { form: 'none', body: undefined, text: '', repeated: [] };

/** Whether a value is nested deeper than a level; looks no deeper than that. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}

/** Understands a body whatever its content type says: JSON first, then form encoding. */
export function understandBody(bytes: Buffer, contentType: string): UnderstoodBody {
  if (bytes.length === 0) return NONE;
  const text = bytes.toString('utf8');
  const trimmed = text.trim();
  if (trimmed === '') return { ...NONE, text };
  const unreadable = (problem: string): UnderstoodBody => ({
    form: 'unreadable',
    body: undefined,
    text,
    repeated: [],
    problem,
  });
  const first = trimmed.charCodeAt(0);
  const looksLikeJson = first === 123 || first === 91 || first === 34;
  if (looksLikeJson || /\bjson\b/i.test(contentType)) {
    try {
      const body: unknown = JSON.parse(trimmed);
      if (isDeeper(body, MAX_JSON_DEPTH)) return unreadable(`JSON nested deeper than ${MAX_JSON_DEPTH} levels`);
      return { form: 'json', body, text, repeated: NO_NAMES };
    } catch (error) {
      if (looksLikeJson) return unreadable(`malformed JSON: ${(error as Error).message}`);
    }
  }
  if (/multipart\/form-data/i.test(contentType)) return unreadable('multipart/form-data is not read here');
  if (!trimmed.includes('=')) return unreadable('neither JSON nor form-encoded');
  const fields = parseForm(trimmed);
  // What is kept of a report must not keep all of a long text alive, as a slice of it would.
  const own = (value: string | undefined) => (text.length > LONG_FORM ? Buffer.from(value ?? '').toString() : value);
  return {
    form: 'form',
    body: Object.fromEntries([...fields].map(([name, values]) => [name, own(values[0])])),
    text,
    repeated: [...fields].filter(([, values]) => values.length > 1).map(([name]) => name),
  };
}
