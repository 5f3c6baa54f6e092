import type { Test } from './filter/leaf-test.ts';
import { Refused, readTest } from './filter/read-value.ts';
import { checkWildcard } from './filter/wildcard.ts';
import { problemAt, readTokens, type Token } from './policy-json.ts';

/**
 * `FilterPolicy` of a subscription, read and checked as SNS does. What it lets through: `filter-match.ts`.
 * Sources: AWS's guide to filter policies (documented), LocalStack's recordings of AWS for the messages (observed).
 */

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/** Everything that one key of a policy asks for: one of the tests has to pass. */
export interface Rule {
  /** Names from the root to the key, with dots between them, as SNS sees no difference between both. */
  readonly path: string;
  /** How many names there are above the value, the last one included. */
  readonly depth: number;
  readonly tests: readonly Test[];
}

/** One of the alternatives has to hold, and all rules of it; `$or` makes several. */
export interface FilterPolicy {
  readonly scope: FilterPolicyScope;
  readonly alternatives: readonly (readonly Rule[])[];
}

export type ParsedFilterPolicy =
  | { readonly ok: true; readonly policy: FilterPolicy }
  /** `problem` follows `Invalid parameter: `, at Subscribe with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

const KEYS_MAX = 5;
const COMBINATIONS_MAX = 150;
const BYTES_MAX = 262_144;
const WILDCARD_POINTS_MAX = 100;
const OR = '$or';

export function parseFilterPolicy(text: string, scope: FilterPolicyScope): ParsedFilterPolicy {
  const refused = (problem: string): ParsedFilterPolicy => ({ ok: false, problem: `FilterPolicy: ${problem}` });
  if (new TextEncoder().encode(text).length > BYTES_MAX) return refused('Filter policy is too large');
  const read = readTokens(text);
  if (!read.ok) return refused(read.problem);
  try {
    const alternatives = readPolicy(read.tokens);
    const rules = alternatives.flat();
    if (scope === 'MessageAttributes' && rules.some(({ depth }) => depth > 1)) {
      return { ok: false, problem: 'Filter policy scope MessageAttributes does not support nested filter policy' };
    }
    const problem = tooMuch(alternatives, rules);
    return problem === null ? { ok: true, policy: { scope, alternatives } } : refused(problem);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(error.place === null ? error.message : problemAt(text, error.message, error.place));
  }
}

function readPolicy(tokens: readonly Token[]): Rule[][] {
  let at = 0;
  const reader = {
    next(): Token {
      const token = tokens[at] as Token;
      at += 1;
      return token;
    },
  };
  const first = reader.next();
  if (first.kind !== '{') throw new Refused('Filter is not an object', first.place);
  return readObject([[]], [], true);

  /** Adds the keys of an object to every alternative there is; the opening bracket has been read. */
  function readObject(before: Rule[][], above: readonly string[], isRoot: boolean): Rule[][] {
    let alternatives = before;
    let count = 0;
    for (let name = reader.next(); name.kind !== '}'; name = reader.next()) {
      const begin = reader.next();
      if (name.text === OR && begin.kind === '[' && isOrList()) {
        const chosen: Rule[][] = [];
        for (let one = reader.next(); one.kind !== ']'; one = reader.next()) {
          chosen.push(...readObject(alternatives, above, false));
        }
        alternatives = chosen;
      } else if (begin.kind === '{') {
        alternatives = readObject(alternatives, [...above, name.text], false);
      } else if (begin.kind === '[') {
        const rule = readRule([...above, name.text]);
        alternatives = alternatives.map((rules) => [...rules, rule]);
      } else throw new Refused(`"${name.text}" must be an object or an array`, begin.place);
      count += 1;
      // Each level of `$or` multiplies them; what is far beyond the limit need not be counted out.
      if (alternatives.length > COMBINATIONS_MAX) throw new Refused('Filter policy is too complex', null);
    }
    if (count === 0 && !isRoot) throw new Refused('Empty objects are not allowed', (tokens[at - 1] as Token).place);
    return alternatives;
  }

  /** `$or` is an operator with at least two objects behind it, none of them an operator of its own; else a key. */
  function isOrList(): boolean {
    let depth = 0;
    let objects = 0;
    for (let index = at; index < tokens.length; index += 1) {
      const { kind } = tokens[index] as Token;
      if (depth === 0 && kind === ']') return objects >= 2;
      if (depth === 0) {
        if (kind !== '{') return false;
        if (isOperator(tokens[index + 1])) return false;
        objects += 1;
      }
      if (kind === '{' || kind === '[') depth += 1;
      if (kind === '}' || kind === ']') depth -= 1;
    }
    return false;
  }

  function readRule(path: readonly string[]): Rule {
    const tests: Test[] = [];
    for (let token = reader.next(); ; token = reader.next()) {
      if (token.kind !== ']') tests.push(readTest(token, reader));
      else if (tests.length === 0) throw new Refused('Empty arrays are not allowed', token.place);
      else return { path: path.join('.'), depth: path.length, tests };
    }
  }
}

const OPERATORS = new Set([
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'exists',
  'cidr',
  'numeric',
  'anything-but',
]);

const isOperator = (token: Token | undefined): boolean => token?.kind === 'name' && OPERATORS.has(token.text);

/** What is beyond the limits of SNS, in its words; null when nothing is. */
function tooMuch(alternatives: readonly (readonly Rule[])[], rules: readonly Rule[]): string | null {
  if (new Set(rules.map(({ path }) => path)).size > KEYS_MAX) {
    return `Filter policy can not have more than ${KEYS_MAX} keys`;
  }
  // A value deeper down counts once for each name above it.
  const combinations = alternatives.reduce(
    (sum, alternative) => sum + alternative.reduce((product, { tests, depth }) => product * tests.length * depth, 1),
    0,
  );
  const points = [...new Set(rules)].reduce((sum, { tests }) => sum + wildcardPoints(tests), 0);
  return combinations > COMBINATIONS_MAX || points > WILDCARD_POINTS_MAX ? 'Filter policy is too complex' : null;
}

/** A pattern with one asterisk costs a point, with several three each; times the number of patterns of the key. */
function wildcardPoints(tests: readonly Test[]): number {
  const patterns = tests.flatMap((test) =>
    test.is === 'wildcard' ? [test.pattern] : test.is === 'anything-but-wildcard' ? test.patterns : [],
  );
  const points = patterns.reduce((sum, pattern) => {
    const { stars } = checkWildcard(pattern);
    return sum + (stars > 1 ? stars * 3 : stars);
  }, 0);
  return points * patterns.length;
}
