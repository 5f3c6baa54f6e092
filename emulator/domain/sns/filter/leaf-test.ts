import { isInNetwork, type Network } from './network.ts';
import { matchesWildcard } from './wildcard.ts';

/** A leaf of a message: what is in a value of an attribute, or in a member of the body. */
export type Leaf = string | number | boolean | null;

/** One value of a filter policy, read: what a leaf of the message has to be. */
export type Test =
  | { readonly is: 'equal'; readonly value: Leaf }
  | { readonly is: 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'; readonly pattern: string }
  | { readonly is: 'anything-but'; readonly values: readonly (string | number)[] }
  | { readonly is: 'anything-but-prefix'; readonly pattern: string }
  | { readonly is: 'anything-but-wildcard'; readonly patterns: readonly string[] }
  | { readonly is: 'numeric'; readonly bounds: readonly Bound[] }
  | { readonly is: 'exists'; readonly expected: boolean }
  | { readonly is: 'cidr'; readonly network: Network };

export interface Bound {
  readonly operator: '=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** Numbers between -10^9 and 10^9 with five digits behind the point: what SNS compares. */
export const NUMBER_LIMIT = 1_000_000_000;
const PRECISION = 100_000;
const rounded = (value: number): number => Math.round(value * PRECISION);

/** Whether a leaf that is there passes. Whether one is missing is nothing that a leaf can say. */
export function passes(test: Test, leaf: Leaf): boolean {
  switch (test.is) {
    case 'equal':
      if (typeof test.value === 'number' && typeof leaf === 'number') return rounded(test.value) === rounded(leaf);
      return test.value === leaf;
    case 'prefix':
      return typeof leaf === 'string' && leaf.startsWith(test.pattern);
    case 'suffix':
      return typeof leaf === 'string' && leaf.endsWith(test.pattern);
    case 'equals-ignore-case':
      return typeof leaf === 'string' && leaf.toLowerCase() === test.pattern.toLowerCase();
    case 'wildcard':
      return typeof leaf === 'string' && matchesWildcard(test.pattern, leaf);
    case 'anything-but':
      return !test.values.some((value) => passes({ is: 'equal', value }, leaf));
    case 'anything-but-prefix':
      return !(typeof leaf === 'string' && leaf.startsWith(test.pattern));
    case 'anything-but-wildcard':
      return !(typeof leaf === 'string' && test.patterns.some((pattern) => matchesWildcard(pattern, leaf)));
    case 'numeric':
      return (
        typeof leaf === 'number' &&
        Math.abs(leaf) <= NUMBER_LIMIT &&
        test.bounds.every((bound) => isWithin(bound, leaf))
      );
    case 'exists':
      // A key that is there without a value counts as missing, and is not missing either.
      return test.expected && leaf !== null && leaf !== '';
    case 'cidr':
      return typeof leaf === 'string' && isInNetwork(test.network, leaf);
  }
}

function isWithin({ operator, value }: Bound, leaf: number): boolean {
  const [a, b] = [rounded(leaf), rounded(value)];
  switch (operator) {
    case '=':
      return a === b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
