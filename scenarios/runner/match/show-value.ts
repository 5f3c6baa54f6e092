/** Values as a failure shows them: JSON on one line, the long ones cut, two long texts around the place where they part. */

const LONGEST = 120;
/** Of two texts that begin alike: so much of the beginning they share is shown. */
const BEFORE = 24;
const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** What stands for a value that is not there. */
export const NOTHING = 'nothing';

/** A value in one line. */
export function show(value: unknown): string {
  if (value === undefined) return NOTHING;
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return cut(text ?? String(value));
}

const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;

/** Two values that are not the same, so that the difference can be seen. */
export function showPair(expected: unknown, seen: unknown): readonly [expected: string, seen: string] {
  if (typeof expected !== 'string' || typeof seen !== 'string') return [show(expected), show(seen)];
  const from = partingOf(expected, seen) - BEFORE;
  return from <= BEFORE ? [show(expected), show(seen)] : [showFrom(expected, from), showFrom(seen, from)];
}

/** Where two texts begin to differ. */
function partingOf(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

const showFrom = (text: string, from: number): string => `…${show(text.slice(from))}`;

/** `reply.body` and `detailCode` -> `reply.body.detailCode`; a key that is no plain name in brackets. */
export function within(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
