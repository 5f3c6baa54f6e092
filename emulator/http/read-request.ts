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

/** Tells of every name and value of `a=1&b=2`; `+` is a blank, bad escapes stay as they are, raw `|`, `{`, `"` are fine. */
function eachField(text: string, tell: (name: string, value: string) => void): void {
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    if (at === -1) tell(decodeFormPart(pair), '');
    else tell(decodeFormPart(pair.slice(0, at)), decodeFormPart(pair.slice(at + 1)));
  }
}

/** A query as names and values. */
export function parseForm(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  eachField(text, (name, value) => {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  });
  return fields;
}

/** Sets a field whatever its name is. */
const define = (fields: Record<string, string>, name: string, value: string): void => {
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
};

/** A form body: the first value of each name, and the names that came more than once. */
function parseBody(text: string): { body: Record<string, string>; repeated: readonly string[] } {
  const body: Record<string, string> = {};
  const repeated = new Set<string>();
  eachField(text, (name, value) => {
    if (Object.hasOwn(body, name)) repeated.add(name);
    else if (name === '__proto__') define(body, name, value);
    else body[name] = value;
  });
  return { body, repeated: repeated.size === 0 ? NO_NAMES : [...repeated] };
}

function decodeFormPart(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
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
const NONE: UnderstoodBody = { form: 'none', body: undefined, text: '', repeated: NO_NAMES, problem: undefined };

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
  const saysForm = contentType === 'application/x-www-form-urlencoded';
  if (looksLikeJson || (!saysForm && /\bjson\b/i.test(contentType))) {
    try {
      const body: unknown = JSON.parse(trimmed);
      if (isDeeper(body, MAX_JSON_DEPTH)) return unreadable(`JSON nested deeper than ${MAX_JSON_DEPTH} levels`);
      return { form: 'json', body, text, repeated: NO_NAMES, problem: undefined };
    } catch (error) {
      if (looksLikeJson) return unreadable(`malformed JSON: ${(error as Error).message}`);
    }
  }
  if (!saysForm && /multipart\/form-data/i.test(contentType)) return unreadable('multipart/form-data is not read here');
  if (!trimmed.includes('=')) return unreadable('neither JSON nor form-encoded');
  const { body, repeated } = parseBody(trimmed);
  // What is kept of a report must not keep all of a long text alive, as a slice of it would.
  if (text.length > LONG_FORM)
    for (const name of Object.keys(body)) {
      const value = Buffer.from(body[name] ?? '').toString();
      define(body, name, value);
    }
  return { form: 'form', body, text, repeated, problem: undefined };
}
