import { readInstant } from '../../../contracts/control/instant-text.ts';
import { finerThanClock } from '../finer-than-clock.ts';
import type { Difference } from '../outcome.ts';
import { applyMatcher, type Compare, matcherOf } from './matchers.ts';
import { NOTHING, show, showPair, within } from './show-value.ts';

/**
 * Compares what is expected with what is seen: objects by the keys that are named, lists item by item, anything
 * else by value, and matchers by their own rules. With `exactly`, objects hold nothing but what is named.
 */
export function match(
  pattern: unknown,
  seen: unknown,
  { path = '', exactly = false }: { readonly path?: string; readonly exactly?: boolean } = {},
): Difference[] {
  const compare: Compare = (expected, value, at) => {
    const matcher = matcherOf(expected);
    if (matcher !== undefined) return applyMatcher(matcher.name, matcher.operand, value, at, compare);
    if (Array.isArray(expected)) return compareLists(expected, value, at, compare);
    if (isObject(expected)) return compareObjects(expected, value, at, exactly, compare);
    return isSame(expected, value) ? [] : [different(expected, value, at)];
  };
  return compare(pattern, seen, path);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers by value: 0 and -0 are the same, and so is what is no number. Instants by value, too, however they are written. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'string' || typeof other !== 'string') return Number.isNaN(one) && Number.isNaN(other);
  // Of a part of a millisecond nothing is known but its text.
  if (finerThanClock(one) || finerThanClock(other)) return false;
  const instant = readInstant(one);
  return instant !== undefined && instant === readInstant(other);
}

function different(expected: unknown, seen: unknown, path: string): Difference {
  const [shown, other] = showPair(expected, seen);
  return { path, expected: shown, seen: other };
}

function compareLists(expected: readonly unknown[], seen: unknown, path: string, compare: Compare): Difference[] {
  if (!Array.isArray(seen)) return [different(expected, seen, path)];
  const differences: Difference[] = [];
  for (let at = 0; at < Math.max(expected.length, seen.length); at += 1) {
    const place = within(path, at);
    if (at >= expected.length) differences.push({ path: place, expected: NOTHING, seen: show(seen[at]) });
    else if (at >= seen.length) differences.push({ path: place, expected: wordsOf(expected[at]), seen: NOTHING });
    else differences.push(...compare(expected[at], seen[at], place));
  }
  return differences;
}

function compareObjects(
  expected: Record<string, unknown>,
  seen: unknown,
  path: string,
  exactly: boolean,
  compare: Compare,
): Difference[] {
  if (!isObject(seen)) return [different(expected, seen, path)];
  const differences = Object.keys(expected).flatMap((key) => {
    const value = Object.hasOwn(seen, key) ? seen[key] : undefined;
    return compare(expected[key], value, within(path, key));
  });
  if (!exactly) return differences;
  const extra = Object.keys(seen).filter((key) => !Object.hasOwn(expected, key));
  return [
    ...differences,
    ...extra.map((key) => ({ path: within(path, key), expected: NOTHING, seen: show(seen[key]) })),
  ];
}

/** An expected item that is not there: in words when it is a matcher. */
function wordsOf(pattern: unknown): string {
  const matcher = matcherOf(pattern);
  if (matcher === undefined) return show(pattern);
  return applyMatcher(matcher.name, matcher.operand, undefined, '', () => [])[0]?.expected ?? show(pattern);
}
