import type { Place, Token, TokenKind } from '../policy-json.ts';
import { type Bound, NUMBER_LIMIT, type Test } from './leaf-test.ts';
import { readNetwork } from './network.ts';
import { checkWildcard } from './wildcard.ts';

/**
 * One value of a filter policy: a plain value, or an object with one operator. The messages are SNS's own; those
 * about `anything-but` lists, wildcards and the range of numbers are not recorded, and inferred from the others.
 */

/** Something in a policy that SNS refuses; without a place the message names none. */
export class Refused extends Error {
  readonly place: Place | null;
  constructor(problem: string, place: Place | null) {
    super(problem);
    this.place = place;
  }
}

/** The tokens of a policy, from one to the next. */
export interface Reader {
  next(): Token;
}

const barf = (problem: string, { place }: Token): never => {
  throw new Refused(problem, place);
};

const expectText = (token: Token, operator: string): string =>
  token.kind === 'string' ? token.text : barf(`${operator} match pattern must be a string`, token);

/** Asterisks that a pattern may have, and points that all patterns of a policy may cost. */
const STARS_MAX = 3;

function expectWildcard(token: Token): string {
  const pattern = expectText(token, 'wildcard');
  const { stars, problem } = checkWildcard(pattern);
  if (problem !== null) throw new Refused(problem, token.placeBehind);
  if (stars > STARS_MAX) throw new Refused('Filter policy is too complex', null);
  return pattern;
}

export function readTest(token: Token, reader: Reader): Test {
  switch (token.kind) {
    case 'string':
      return { is: 'equal', value: token.text };
    case 'number':
      return { is: 'equal', value: Number(token.text) };
    case 'true':
    case 'false':
      return { is: 'equal', value: token.kind === 'true' };
    case 'null':
      return { is: 'equal', value: null };
    case '{':
      return readOperator(reader);
    default:
      return barf('Match value must be String, number, true, false, or null', token);
  }
}

function readOperator(reader: Reader): Test {
  const name = reader.next();
  if (name.kind === '}') return barf('Empty objects are not allowed', name);
  const test = operatorOf(name, reader);
  const end = reader.next();
  return end.kind === '}' ? test : barf('Only one key allowed in match expression', end);
}

function operatorOf(name: Token, reader: Reader): Test {
  switch (name.text) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return { is: name.text, pattern: expectText(reader.next(), name.text) };
    case 'wildcard':
      return { is: 'wildcard', pattern: expectWildcard(reader.next()) };
    case 'exists': {
      const token = reader.next();
      if (token.kind !== 'true' && token.kind !== 'false') {
        return barf('exists match pattern must be either true or false.', token);
      }
      return { is: 'exists', expected: token.kind === 'true' };
    }
    case 'cidr': {
      // The word is SNS's own.
      const read = readNetwork(expectText(reader.next(), 'prefix'));
      if (!read.ok) throw new Refused(read.problem, null);
      return { is: 'cidr', network: read.network };
    }
    case 'numeric':
      return { is: 'numeric', bounds: readBounds(reader) };
    case 'anything-but':
      return readAnythingBut(reader);
    default:
      return barf(`Unrecognized match type ${name.text}`, name);
  }
}

function readAnythingBut(reader: Reader): Test {
  const token = reader.next();
  if (token.kind === 'string') return { is: 'anything-but', values: [token.text] };
  if (token.kind === 'number') return { is: 'anything-but', values: [Number(token.text)] };
  if (token.kind === '[') return { is: 'anything-but', values: readList(reader) };
  if (token.kind !== '{') return barf('Value of anything-but must be an array or single string/number value.', token);
  const name = reader.next();
  if (name.kind === '}') return barf('Empty objects are not allowed', name);
  const test = anythingButOf(name, reader);
  const end = reader.next();
  return end.kind === '}' ? test : barf('Only one key allowed in match expression', end);
}

function anythingButOf(name: Token, reader: Reader): Test {
  if (name.text === 'prefix') return { is: 'anything-but-prefix', pattern: expectText(reader.next(), 'prefix') };
  if (name.text !== 'wildcard') return barf(`Unsupported anything-but pattern: ${name.text}`, name);
  const token = reader.next();
  if (token.kind !== '[') return { is: 'anything-but-wildcard', patterns: [expectWildcard(token)] };
  const patterns: string[] = [];
  for (let one = reader.next(); one.kind !== ']'; one = reader.next()) patterns.push(expectWildcard(one));
  return { is: 'anything-but-wildcard', patterns };
}

function readList(reader: Reader): (string | number)[] {
  const values: (string | number)[] = [];
  let kind: TokenKind | undefined;
  for (let token = reader.next(); token.kind !== ']'; token = reader.next()) {
    if (token.kind !== 'string' && token.kind !== 'number') {
      return barf('Inside anything-but list, start|null|boolean is not supported.', token);
    }
    kind ??= token.kind;
    if (kind !== token.kind) {
      return barf(
        'Inside anything-but list, either all values are number or string, mixed type is not supported',
        token,
      );
    }
    values.push(token.kind === 'number' ? Number(token.text) : token.text);
  }
  return values;
}

const LOWER = new Set(['>', '>=']);
const UPPER = new Set(['<', '<=']);

function readBounds(reader: Reader): Bound[] {
  const start = reader.next();
  if (start.kind !== '[') return barf('Value of numeric must be an array.', start);
  const first = reader.next();
  if (first.kind !== 'string') return barf(`Invalid member in numeric match: ${first.text}`, first);
  const operator = first.text;
  const value = reader.next();
  if (operator === '=') {
    const bound: Bound = { operator, value: numberOf(value, 'equals') };
    endOf(reader.next(), 'Too many elements in numeric expression');
    return [bound];
  }
  if (UPPER.has(operator)) {
    const bound = boundOf(operator, value);
    endOf(reader.next(), 'Too many elements in numeric expression');
    return [bound];
  }
  if (!LOWER.has(operator)) return barf(`Unrecognized numeric range operator: ${operator}`, value);
  const bottom = boundOf(operator, value);
  const second = reader.next();
  return second.kind === ']' ? [bottom] : [bottom, readTop(bottom, second, reader)];
}

/** The other end of a range. */
function readTop(bottom: Bound, token: Token, reader: Reader): Bound {
  if (token.kind !== 'string') return barf(`Bad value in numeric range: ${token.text}`, token);
  if (!UPPER.has(token.text)) throw new Refused(`Bad numeric range operator: ${token.text}`, token.placeBehind);
  const top = boundOf(token.text, reader.next());
  const end = reader.next();
  endOf(end, 'Too many terms in numeric range expression');
  return bottom.value < top.value ? top : barf('Bottom must be less than top', end);
}

function endOf(token: Token, otherwise: string): void {
  if (token.kind !== ']') barf(otherwise, token);
}

const boundOf = (operator: string, token: Token): Bound => ({
  operator: operator as Bound['operator'],
  value: numberOf(token, operator),
});

function numberOf(token: Token, operator: string): number {
  if (token.kind !== 'number') return barf(`Value of ${operator} must be numeric`, token);
  const value = Number(token.text);
  return Math.abs(value) <= NUMBER_LIMIT
    ? value
    : barf(`Value must be between ${-NUMBER_LIMIT} and ${NUMBER_LIMIT}, inclusive`, token);
}
