import { readInstant } from '../../contracts/control/instant-text.ts';
import { type Piece, parsePieces, type Reference } from './expressions.ts';

/** Puts values in the place of `${…}`, as deep as it goes. */

/** Values by name. Only its own names count. */
export type Scope = Readonly<Record<string, unknown>>;

/** A reference that has no value, or one that does not fit. The path leads to the text within the value given. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly path: readonly PropertyKey[];
  constructor(message: string, path: readonly PropertyKey[]) {
    super(message);
    this.path = path;
  }
}

/**
 * A copy with every reference replaced: a text that is one `${…}` and nothing else becomes the value itself,
 * otherwise the value is put into the text. Keys of mappings are texts too. What has no reference in it stays the
 * very same, and what was put in is not read again. Throws ExpressionError.
 */
export function interpolate(value: unknown, scope: Scope, path: readonly PropertyKey[] = []): unknown {
  if (typeof value === 'string') return textWith(value, scope, path);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => interpolate(item, scope, [...path, index]));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const entries = before.map(([key, inner]): [string, unknown] => [
    keyWith(key, scope, [...path, key]),
    interpolate(inner, scope, [...path, key]),
  ]);
  if (entries.every(([key, inner], index) => key === before[index]?.[0] && inner === before[index]?.[1])) return value;
  // Not by assignment: a key may be called `__proto__`.
  const copy = Object.fromEntries(entries);
  if (Object.keys(copy).length < entries.length) throw new ExpressionError('two keys become one', path);
  return copy;
}

function textWith(text: string, scope: Scope, path: readonly PropertyKey[]): unknown {
  if (!text.includes('${')) return text;
  const pieces = parsePieces(text);
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind !== 'letters') return valueAt(only!, scope, path);
  return pieces.map((piece) => lettersOf(piece, scope, path)).join('');
}

function keyWith(key: string, scope: Scope, path: readonly PropertyKey[]): string {
  if (!key.includes('${')) return key;
  return parsePieces(key)
    .map((piece) => lettersOf(piece, scope, path))
    .join('');
}

function lettersOf(piece: Piece, scope: Scope, path: readonly PropertyKey[]): string {
  if (piece.kind === 'letters') return piece.letters;
  const value = valueAt(piece, scope, path);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const what = value === null ? 'nothing (null)' : Array.isArray(value) ? 'a list' : 'a mapping';
  throw new ExpressionError(`${writtenAs(piece)} is ${what}, which cannot stand inside of a text`, path);
}

const writtenAs = (piece: Exclude<Piece, { kind: 'letters' }>): string =>
  piece.kind === 'reference' ? `\${${piece.reference.source}}` : piece.written;

function valueAt(piece: Exclude<Piece, { kind: 'letters' }>, scope: Scope, path: readonly PropertyKey[]): unknown {
  const fail = (problem: string): never => {
    throw new ExpressionError(`${writtenAs(piece)}: ${problem}`, path);
  };
  if (piece.kind === 'mistake') return fail(piece.problem);
  const { reference } = piece;
  const value = lookUp(reference, scope);
  if (value === undefined) return fail(`there is no value for it`);
  return reference.shiftMs === undefined ? value : (moved(value, reference.shiftMs) ?? fail(notMoved(value)));
}

/** The value of a name, or of what lies in it; undefined when there is none. */
function lookUp({ name, path }: Reference, scope: Scope): unknown {
  let value: unknown = Object.hasOwn(scope, name) ? scope[name] : undefined;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) value = typeof segment === 'number' ? value.at(segment) : undefined;
    else value = Object.hasOwn(value, segment) ? (value as Record<string, unknown>)[segment] : undefined;
  }
  return value;
}

function moved(value: unknown, ms: number): string | undefined {
  const instant = typeof value === 'string' ? readInstant(value) : undefined;
  if (instant === undefined) return undefined;
  const date = new Date(Date.parse(instant) + ms);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}

const notMoved = (value: unknown): string =>
  typeof value === 'string' && readInstant(value) !== undefined
    ? 'leads beyond the years 0 to 9999'
    : `only an instant can be moved, seen ${JSON.stringify(value)}`;
