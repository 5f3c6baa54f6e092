/** Secrets never reach the record, the log or a view whole: enough stays to recognize one, too little to use it. */

const KEEP = 10;
const SECRET_NAMES = new Set([
  'accesstoken',
  'access_token',
  'refreshtoken',
  'refresh_token',
  'clientsecret',
  'client_secret',
  'code',
  'code_verifier',
  'codeverifier',
  'password',
  'token',
  'mackey',
  'idkey',
]);
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'x-amz-access-token', 'cookie', 'set-cookie']);
const TOKEN_TEXT = /(Atz[arc](?:\||%7C)[\w-]{0,6})[\w-]{6,}/gi;
const QUERY_SECRET = /([?&](?:access_token|refresh_token|client_secret|code|code_verifier|Token)=)([^&#\s]+)/g;

/** The first ten characters, or fewer of a short secret, and an ellipsis. */
export const shorten = (secret: string): string => `${secret.slice(0, Math.min(KEEP, Math.floor(secret.length / 2)))}…`;

/** Shortens every token and secret parameter in a piece of text. */
export const redactText = (text: string): string =>
  text.length < 12
    ? text
    : text.replace(TOKEN_TEXT, '$1…').replace(QUERY_SECRET, (_, name: string, value: string) => name + shorten(value));

/** The value of a header as the record shows it. */
export function redactHeader(name: string, value: string): string {
  if (!SECRET_HEADERS.has(name)) return redactText(value);
  const blank = value.lastIndexOf(' ');
  return blank === -1 ? shorten(value) : `${value.slice(0, blank + 1)}${shorten(value.slice(blank + 1))}`;
}

/** A copy of a JSON value with its secrets shortened; the value itself when it holds none. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || depth > 64) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    const secret = typeof member === 'string' && SECRET_NAMES.has(name.toLowerCase());
    const shown = secret ? shorten(member) : redactValue(member, depth + 1);
    if (name === '__proto__') Object.defineProperty(copy, name, { value: shown, enumerable: true });
    else copy[name] = shown;
  }
  return copy;
}
