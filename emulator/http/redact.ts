/**
 * Secrets never reach the record, the log or a view whole: enough stays to recognize one, too little to use it. Of AWS
 * credentials nothing stays: they may be real ones, and no world has made them.
 */

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
  // A `plain` one is the verifier; those of S256 are hidden with it.
  'code_challenge',
  'codechallenge',
  'password',
  'token',
  'mackey',
  'idkey',
]);
/** Credentials of signatures of AWS, version 4 and 2. */
const AWS_NAMES = [
  'x-amz-credential',
  'x-amz-signature',
  'x-amz-security-token',
  'awsaccesskeyid',
  'signature',
  'securitytoken',
];
const GONE_NAMES = new Set(AWS_NAMES);
const GONE = '…';
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'x-amz-access-token', 'cookie', 'set-cookie']);
/** A `code` this short is an error's, not a customer's. */
const CODE_MIN = 16;

/** A token anywhere in a text, its bar raw or escaped once, twice, or as JSON may. */
const TOKEN_TEXT = /(Atz[arc](?:\||%7C|%257C|\\u007c)[\w-]{0,6})[\w-]{6,}/gi;
const NAMES = [
  ...AWS_NAMES,
  'access_?token',
  'refresh_?token',
  'client_?secret',
  'code_?verifier',
  'code_?challenge',
  'code',
  'password',
  'token',
]
  .join('|')
  .replaceAll('_?', '(?:_|%5F)?')
  .replaceAll('-', '(?:-|%2D)');
const AWS_NAME = new RegExp(`(?:${AWS_NAMES.join('|').replaceAll('-', '(?:-|%2D)')})(?:[="]|%(?:25)*3D)`, 'i');
/** Percent signs may have been escaped on the way. */
const ESCAPED = '%(?:25)*';
/** What follows the name of a secret: in a query or form, in JSON that was not parsed, in a multipart form. */
const SECRET_TEXTS = [
  new RegExp(
    `((?:^|[?&\\s]|&amp;|${ESCAPED}(?:3F|26|20))(?:${NAMES})(?:=|${ESCAPED}3D))((?:(?!${ESCAPED}26)[^&#\\s])+)`,
    'gi',
  ),
  new RegExp(`("(?:${NAMES})"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)`, 'gi'),
  new RegExp(`("(?:${NAMES})"\\s*:\\s*\\[)([^[\\]{}]+)`, 'gi'),
  new RegExp(`(\\bname="(?:${NAMES})"[^\\r\\n]*\\r?\\n(?:[^\\r\\n]+\\r?\\n)*\\r?\\n)([^\\r\\n]+)`, 'gi'),
];
/** The password of an address, `http://user:password@host`, plain, with JSON's escapes, or percent-encoded. */
const PASSWORDS = [
  /(:\\?\/\\?\/[^\s/?#"'<>\\:@]*:)([^\s/?#"'<>\\]+)(?=@)/g,
  new RegExp(
    `(${ESCAPED}3A(?:${ESCAPED}2F){2}(?:(?!${ESCAPED}(?:3A|40|2F))[^\\s/?#"'<>&:@])*(?::|${ESCAPED}3A))((?:(?!${ESCAPED}2F)[^\\s/?#"'<>&@])+)(?=@|${ESCAPED}40)`,
    'gi',
  ),
];

/** The first ten characters, or fewer of a short secret, and an ellipsis. */
export const shorten = (secret: string): string => `${secret.slice(0, Math.min(KEEP, Math.floor(secret.length / 2)))}…`;

/** Shortens every token and secret parameter in a piece of text. */
export function redactText(text: string): string {
  if (text.length < 12) return text;
  const hide = (_: string, name: string, value: string) => name + hidden(name, value);
  const shown = SECRET_TEXTS.reduce((rest, pattern) => rest.replace(pattern, hide), text.replace(TOKEN_TEXT, '$1…'));
  return PASSWORDS.reduce(
    (rest, pattern) => rest.replace(pattern, (_, before, value) => before + shorten(value)),
    shown,
  );
}

/** What is shown of a value behind the beginning of it, which has its name. */
function hidden(name: string, value: string): string {
  if (AWS_NAME.test(name)) return GONE;
  return isErrorCode(name, value) ? value : shorten(value);
}

const isErrorCode = (name: string, value: string): boolean => /\bcode\b/i.test(name) && value.length < CODE_MIN;

/** The value of a header as the record shows it; `wholly` where credentials are those of AWS, whatever they look like. */
export function redactHeader(name: string, value: string, wholly = false): string {
  if (GONE_NAMES.has(name)) return GONE;
  if (name === 'authorization' && (wholly || /^AWS/i.test(value))) {
    return `${/^[A-Za-z][A-Za-z0-9-]{0,30}\s+/.exec(value)?.[0] ?? ''}${GONE}`;
  }
  if (!SECRET_HEADERS.has(name) && !SECRET_NAMES.has(name)) return redactText(value);
  // The scheme may be seen, nothing behind it.
  const scheme = /^[A-Za-z]{1,10}\s+/.exec(value)?.[0] ?? '';
  return scheme + shorten(value.slice(scheme.length));
}

/** A copy of a JSON value with its secrets shortened; the value itself when it holds none. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || depth > 64) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    const lower = name.toLowerCase();
    const shown =
      SECRET_NAMES.has(lower) || GONE_NAMES.has(lower)
        ? redactSecret(name, member, depth + 1)
        : redactValue(member, depth + 1);
    if (name === '__proto__') Object.defineProperty(copy, name, { value: shown, enumerable: true });
    else copy[name] = shown;
  }
  return copy;
}

/** What stands under the name of a secret, in whatever form it was sent. */
function redactSecret(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    if (GONE_NAMES.has(name.toLowerCase())) return GONE;
    return isErrorCode(name, String(value)) ? value : shorten(String(value));
  }
  if (typeof value !== 'object' || value === null || depth > 64) return value;
  if (Array.isArray(value)) return value.map((item) => redactSecret(name, item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactSecret(name, member, depth + 1)]));
}
