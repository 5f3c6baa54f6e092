/** Cursors of lists: opaque to callers, and only what we gave out is one. */

/** Where a list stopped: a place in the store, and the last item shown of the unit behind it. */
export interface Position {
  /** Cursor of the store, null for the beginning. */
  readonly place: string | null;
  /** Last item already shown of the unit that comes next; null when it is to be shown from its beginning. */
  readonly item: string | null;
}

export const START: Position = { place: null, item: null };

const isPlace = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && /^[0-9a-z]{1,10}$/.test(value));

export const toCursor = (list: string, { place, item }: Position): string =>
  Buffer.from(JSON.stringify([list, place, item])).toString('base64url');

/** The position a cursor of this list names; undefined when it is none of this list. */
export function readCursor(list: string, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return START;
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value.length !== 3 || value[0] !== list) return undefined;
    const [, place, item] = value as unknown[];
    if (!isPlace(place) || !(item === null || typeof item === 'string')) return undefined;
    return { place, item };
  } catch {
    return undefined;
  }
}

export const BAD_CURSOR = 'expected `next` of a page of this list';
