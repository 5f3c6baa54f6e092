import { nearestName } from '../../../contracts/nearest-name.ts';
import { MATCHERS, matcherOf, matcherProblem } from '../match/matchers.ts';
import type { Mistake } from './mistake.ts';
import { asMapping } from './texts.ts';

/** Whether the matchers of an expectation are written as they are used. */

const NAMES = Object.keys(MATCHERS);
const EXAMPLE = '- expect: { reply: { body: { eventInstanceId: { $match: "^amzn1" } } } }';

export function checkMatchers(value: unknown, path: readonly PropertyKey[]): Mistake[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => checkMatchers(item, [...path, index]));
  const within = Object.entries(asMapping(value)).flatMap(([key, inner]) => checkMatchers(inner, [...path, key]));
  return [...checkOne(value, path), ...within];
}

function checkOne(value: unknown, path: readonly PropertyKey[]): Mistake[] {
  const keys = Object.keys(asMapping(value));
  const signed = keys.filter((key) => key.startsWith('$') && !key.startsWith('${') && !key.startsWith('$${'));
  const [first] = signed;
  if (first === undefined) return [];
  const tell = (message: string, nearest?: string): Mistake[] => [
    { path: [...path, first], ofKey: true, message, nearest, example: EXAMPLE },
  ];
  if (!NAMES.includes(first))
    return tell(`unknown matcher; expected one of ${NAMES.join(', ')}`, nearestName(first, NAMES));
  if (keys.length > 1) return tell(`a matcher stands alone, seen ${keys.join(', ')}`);
  const matcher = matcherOf(value);
  // What a name stands for is not known yet.
  if (matcher === undefined || (typeof matcher.operand === 'string' && matcher.operand.includes('${'))) return [];
  const problem = matcherProblem(matcher.name, matcher.operand);
  return problem === undefined ? [] : tell(problem.replace(`${first}: `, ''));
}
