import { z } from 'zod';

/** The two readings of a value: as an author writes it, a `${name}` may take its place; as it is played, none does. */

/** A reference to a capture, a parameter or a built-in name; may be the whole value or stand inside of a text. */
export const TEMPLATE = /\$\{[^}]*\}/;

const Template = z
  .string()
  .regex(/^\$\{[^}]+\}$/, 'expected a value, or ${name}')
  .meta({ id: 'Template', description: 'A captured value, a parameter or a built-in name, such as `${instanceId}`.' });

/** Leaves a value as it is, or allows a `${name}` in its place. */
export type Reading = <T extends z.ZodType>(schema: T) => T;

/** A text that has to have a form, such as `P${days}D`, may be put together. */
const TextWithTemplate = z.string().regex(TEMPLATE, 'expected a value, or a text with ${name} in it').meta({
  id: 'TextWithTemplate',
  description: 'A text with a captured value, a parameter or a built-in name in it.',
});

/** The schemas that stand beside another one and let a name take its place. */
export const TEMPLATES: readonly z.ZodType[] = [Template, TextWithTemplate];

/** What is there before any name has a value, and so has none in it at any depth; that is checked beside the grammar. */
export const AsItIs = z.unknown().meta({ id: 'AsItIs' });
export const TextAsItIs = z.string().meta({ id: 'TextAsItIs' });

const NAMELESS = '^(?![\\s\\S]*\\$\\{)';
const SELF = { $ref: '#/$defs/AsItIs' };

/** Both in JSON Schema, by their ids. */
export const AS_IT_IS_SCHEMAS: Readonly<Record<string, object>> = {
  TextAsItIs: { description: 'A text without `${…}`.', pattern: NAMELESS },
  AsItIs: {
    description: 'A value without `${…}` in it.',
    anyOf: [
      { type: ['number', 'boolean', 'null'] },
      { type: 'string', pattern: NAMELESS },
      { type: 'array', items: SELF },
      { type: 'object', propertyNames: { pattern: NAMELESS }, additionalProperties: SELF },
    ],
  },
};

/** Whether a name may take the place of a value. */
export const takesName = (readings: readonly z.ZodType[]): boolean =>
  readings.some((reading) => TEMPLATES.includes(reading));

export const asWritten = (<T extends z.ZodType>(schema: T) =>
  z.union([
    schema,
    schema instanceof z.ZodString || schema instanceof z.ZodEnum ? TextWithTemplate : Template,
  ])) as unknown as Reading;
export const asPlayed: Reading = (schema) => schema;
