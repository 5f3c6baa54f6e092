import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';
import { z } from 'zod';

/** zod schemas to JSON Schema; those with an id become components, once. */

export type JsonSchema = SchemaObject | ReferenceObject;

export interface SchemaPool {
  /** The schema as it may be on the wire, named parts as references. */
  json(schema: z.ZodType): JsonSchema;
  /** Properties of an object schema, and which of them must be there. */
  properties(schema: z.ZodObject): readonly { name: string; required: boolean; schema: JsonSchema }[];
  /** All named schemas met so far, by name. */
  components(): Record<string, SchemaObject>;
}

const LOCAL = '#/$defs/';
const COMPONENT = '#/components/schemas/';

/** References to components, and without the bounds that only say "a number JavaScript can count". */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => {
      if (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) return [];
      if (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) return [];
      if (key === '$ref' && typeof value === 'string') return [[key, value.replace(LOCAL, COMPONENT)]];
      return [[key, tidy(value)]];
    }),
  );
}

export function createSchemaPool(): SchemaPool {
  const named = new Map<string, { text: string; schema: SchemaObject }>();

  const convert = (schema: z.ZodType): SchemaObject => {
    const {
      $schema: _,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: 'input',
      unrepresentable: 'any',
    });
    for (const [name, definition] of Object.entries($defs)) {
      const tidied = tidy(definition) as SchemaObject;
      const text = JSON.stringify(tidied);
      const known = named.get(name);
      if (known === undefined) named.set(name, { text, schema: tidied });
      else if (known.text !== text) throw new Error(`two different schemas have the id ${name}`);
    }
    return tidy(root) as SchemaObject;
  };

  return {
    json(schema) {
      // Inside an object a schema with an id comes out as a reference, alone it would be spelt out.
      const { properties = {} } = convert(z.object({ schema }));
      return properties.schema ?? {};
    },
    properties(schema) {
      const { properties = {}, required = [] } = convert(z.object(schema.shape));
      return Object.entries(properties).map(([name, property]) => ({
        name,
        required: required.includes(name),
        schema: property,
      }));
    },
    components: () =>
      Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { schema }]) => [name, schema])),
  };
}
