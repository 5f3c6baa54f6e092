import { z } from 'zod';

/** Rules on which keys may stand together, said once: for whoever checks a value, and for the JSON Schema. */

export interface KeyRule {
  readonly how: 'exactly-one' | 'at-most-one' | 'at-least-one';
  readonly keys: readonly string[];
}

/** The rule of a schema; schemas made from it by `meta` and the like have the same. */
export const keyRules = z.registry<KeyRule>();

/** Holds a mapping to a rule. The rule is checked whatever else is wrong, so that nobody mends a file twice. */
export function withKeyRule<T extends z.ZodType>(schema: T, rule: KeyRule): T {
  const held = schema.superRefine(
    (value, context) => {
      const given = rule.keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
      const message = problemOf(rule, given);
      if (message !== undefined) context.addIssue({ code: 'custom', message, params: { given } });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  );
  keyRules.add(held, rule);
  return held;
}

function problemOf({ how, keys }: KeyRule, given: readonly string[]): string | undefined {
  if (given.length > 1)
    return how === 'at-least-one' ? undefined : `${given.join(' and ')} cannot stand together; choose one of them`;
  if (given.length === 1 || how === 'at-most-one') return undefined;
  return `expected ${how === 'at-least-one' ? 'at least ' : ''}one of ${keys.join(', ')}`;
}

/** The rule in JSON Schema. */
export function keyRuleSchema({ how, keys }: KeyRule): Record<string, unknown> {
  const each = keys.map((key) => ({ required: [key] }));
  if (how === 'exactly-one') return { oneOf: each };
  if (how === 'at-least-one') return { anyOf: each };
  const pairs = keys.flatMap((one, at) => keys.slice(at + 1).map((other) => ({ required: [one, other] })));
  return { not: { anyOf: pairs } };
}
