import { z } from 'zod';
import { MATCHERS, TYPES } from '../match/matchers.ts';

/** What is expected of a value: a value of the same form, in which matchers may stand. How they are used is checked beside the grammar. */
export const Pattern = z.unknown().meta({ id: 'Pattern' });

type JsonSchema = Readonly<Record<string, unknown>>;

const SELF: JsonSchema = { $ref: '#/$defs/Pattern' };
/** What a name stands for is not known yet. */
const NAME: JsonSchema = { type: 'string', pattern: '\\$\\{' };
const BOUND: JsonSchema = { anyOf: [{ type: 'number' }, { $ref: '#/$defs/InstantText' }] };

/** What each matcher takes, as far as JSON Schema can say it. */
const OPERANDS: Readonly<Record<keyof typeof MATCHERS, JsonSchema>> = {
  $any: { const: true },
  $absent: { const: true },
  $match: { type: 'string' },
  $oneOf: { type: 'array', items: SELF, minItems: 1 },
  $not: SELF,
  $atLeast: BOUND,
  $atMost: BOUND,
  $length: { type: 'integer', minimum: 0 },
  $contains: SELF,
  $type: { type: 'string', enum: TYPES },
};

/** A key that begins like a matcher; a name, or what shall not be one, is none. */
const PLAIN_KEY = '^(?!\\$(?!\\$?\\{))';

export const patternSchema = (): JsonSchema => ({
  description: 'A value, or a pattern in which matchers such as `{ $any: true }` stand.',
  anyOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'array', items: SELF },
    {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(OPERANDS).map(([name, operand]) => [
          name,
          { description: `Takes ${MATCHERS[name]?.takes}.`, anyOf: [operand, NAME] },
        ]),
      ),
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    },
    { type: 'object', propertyNames: { pattern: PLAIN_KEY }, additionalProperties: SELF },
  ],
});
