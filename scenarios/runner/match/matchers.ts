import { readInstant } from '../../../contracts/control/instant-text.ts';
import type { Difference } from '../outcome.ts';
import { show } from './show-value.ts';

/** The matchers of `expect`, all there are: each takes what stands behind its name and looks at one value. */

/** Compares a pattern with a value; how matchers look at patterns inside of them. */
export type Compare = (pattern: unknown, seen: unknown, path: string) => Difference[];

interface Matcher {
  /** What it takes, for who writes it wrongly. */
  readonly takes: string;
  readonly accepts: (operand: unknown) => boolean;
  /** What it expects, in words. */
  readonly words: (operand: unknown) => string;
  readonly holds: (operand: unknown, seen: unknown, fits: (pattern: unknown, seen: unknown) => boolean) => boolean;
}

export const TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : value === undefined ? 'nothing' : typeof value;

const isTrue = (operand: unknown): boolean => operand === true;
const isBound = (operand: unknown): boolean =>
  typeof operand === 'number' || (typeof operand === 'string' && readInstant(operand) !== undefined);

/** Less than 0, 0 or more as the seen value is before, at or behind a bound; undefined when they cannot be compared. */
function compareTo(bound: unknown, seen: unknown): number | undefined {
  if (typeof bound === 'number') return typeof seen === 'number' ? seen - bound : undefined;
  const limit = typeof bound === 'string' ? readInstant(bound) : undefined;
  const instant = typeof seen === 'string' ? readInstant(seen) : undefined;
  return limit === undefined || instant === undefined ? undefined : Date.parse(instant) - Date.parse(limit);
}

const lengthOf = (value: unknown): number | undefined =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length
      : undefined;

function isPattern(operand: unknown): boolean {
  if (typeof operand !== 'string') return false;
  try {
    new RegExp(operand);
    return true;
  } catch {
    return false;
  }
}

export const MATCHERS: Readonly<Record<string, Matcher>> = {
  $any: {
    takes: 'true',
    accepts: isTrue,
    words: () => 'anything but null',
    holds: (_, seen) => seen !== undefined && seen !== null,
  },
  $absent: {
    takes: 'true',
    accepts: isTrue,
    words: () => 'nothing',
    holds: (_, seen) => seen === undefined,
  },
  $match: {
    takes: 'a regular expression',
    accepts: isPattern,
    words: (operand) => `a text that matches /${String(operand)}/`,
    holds: (operand, seen) => typeof seen === 'string' && new RegExp(String(operand)).test(seen),
  },
  $oneOf: {
    takes: 'a list',
    accepts: (operand) => Array.isArray(operand) && operand.length > 0,
    words: (operand) => `one of ${(operand as unknown[]).map(show).join(', ')}`,
    holds: (operand, seen, fits) => (operand as unknown[]).some((pattern) => fits(pattern, seen)),
  },
  $not: {
    takes: 'a value or a pattern',
    accepts: () => true,
    words: (operand) => `anything but ${show(operand)}`,
    holds: (operand, seen, fits) => !fits(operand, seen),
  },
  $atLeast: {
    takes: 'a number or an instant',
    accepts: isBound,
    words: (operand) => `at least ${show(operand)}`,
    holds: (operand, seen) => (compareTo(operand, seen) ?? -1) >= 0,
  },
  $atMost: {
    takes: 'a number or an instant',
    accepts: isBound,
    words: (operand) => `at most ${show(operand)}`,
    holds: (operand, seen) => (compareTo(operand, seen) ?? 1) <= 0,
  },
  $length: {
    takes: 'a whole number',
    accepts: (operand) => Number.isInteger(operand) && (operand as number) >= 0,
    words: (operand) => `a length of ${String(operand)}`,
    holds: (operand, seen) => lengthOf(seen) === operand,
  },
  $contains: {
    takes: 'a value or a pattern for an item, or a part of a text',
    accepts: () => true,
    words: (operand) => `something that contains ${show(operand)}`,
    holds: (operand, seen, fits) =>
      Array.isArray(seen)
        ? seen.some((item) => fits(operand, item))
        : typeof seen === 'string' && typeof operand === 'string' && seen.includes(operand),
  },
  $type: {
    takes: TYPES.join(', '),
    accepts: (operand) => TYPES.includes(operand as never),
    words: (operand) => `a value of type ${String(operand)}`,
    holds: (operand, seen) => typeOf(seen) === operand,
  },
};

/** Name and operand of a matcher: an object with exactly one key, which begins with `$`. */
export function matcherOf(pattern: unknown): { readonly name: string; readonly operand: unknown } | undefined {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) return undefined;
  const [name, ...more] = Object.keys(pattern);
  if (name === undefined || more.length > 0 || !name.startsWith('$')) return undefined;
  return { name, operand: (pattern as Record<string, unknown>)[name] };
}

/** What is wrong with a matcher as it was written; undefined when nothing is. */
export function matcherProblem(name: string, operand: unknown): string | undefined {
  const matcher = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  if (matcher === undefined) return `unknown matcher ${name}; expected one of ${Object.keys(MATCHERS).join(', ')}`;
  return matcher.accepts(operand) ? undefined : `${name}: expected ${matcher.takes}, seen ${show(operand)}`;
}

/** A pattern that cannot be used. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

export function applyMatcher(name: string, operand: unknown, seen: unknown, path: string, compare: Compare) {
  const problem = matcherProblem(name, operand);
  const matcher = MATCHERS[name];
  if (problem !== undefined || matcher === undefined) throw new PatternError(`${path}: ${problem}`);
  const fits = (pattern: unknown, value: unknown): boolean => compare(pattern, value, path).length === 0;
  if (matcher.holds(operand, seen, fits)) return [];
  return [{ path, expected: matcher.words(operand), seen: show(seen) }];
}
