/** Lists of 100 a page, in the order of their ARNs, so that what is added or removed meanwhile moves nothing. */

const PAGE = 100;

export type Page<T> =
  | { readonly ok: true; readonly items: readonly T[]; readonly next: string | undefined }
  | { readonly ok: false };

export function pageOf<T>(all: readonly T[], arnOf: (item: T) => string, nextToken: string | undefined): Page<T> {
  const after = nextToken === undefined || nextToken === '' ? '' : Buffer.from(nextToken, 'base64url').toString();
  if (nextToken !== undefined && nextToken !== '' && !after.startsWith('arn:')) return { ok: false };
  const rest = all
    .filter((item) => arnOf(item) > after)
    .toSorted((a, b) => (arnOf(a) < arnOf(b) ? -1 : arnOf(a) > arnOf(b) ? 1 : 0));
  const items = rest.slice(0, PAGE);
  const last = items.at(-1);
  const next = rest.length > PAGE && last !== undefined ? Buffer.from(arnOf(last)).toString('base64url') : undefined;
  return { ok: true, items, next };
}
