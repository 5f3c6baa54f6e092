import { z } from 'zod';
import { ConfigFile } from '../emulator/config.ts';
import { grammarSchema, type JsonSchema } from '../scenarios/runner/grammar/json-schema.ts';
import { NOT_OF_THE_WORLD } from './targets.ts';

/**
 * The JSON Schema of scenario files: the grammar, in whose `world` an editor knows the keys of the configuration
 * file. `schemas/scenario.schema.json` is this.
 */

type Schemas = Record<string, JsonSchema>;

export function scenarioSchema(): JsonSchema {
  const grammar = grammarSchema();
  const grammarParts = grammar.$defs as Schemas;
  const config = z.toJSONSchema(ConfigFile, { target: 'draft-2020-12', io: 'input' });
  const { DrsEmulatorConfig, ...configParts } = config.$defs as Schemas;
  const world = grammarParts.World as JsonSchema & { properties: Schemas };
  const keys = Object.entries(DrsEmulatorConfig?.properties as Schemas).filter(
    ([key]) => !NOT_OF_THE_WORLD.includes(key),
  );
  const properties = {
    ...world.properties,
    ...Object.fromEntries(keys.map(([key, schema]) => [key, orTemplate(key === 'clock' ? STANDING : schema)])),
  };
  return {
    ...grammar,
    // Of what both know, the grammar says more.
    $defs: { ...configParts, ...grammarParts, World: { ...world, properties, additionalProperties: false } },
  };
}

const STANDING: JsonSchema = { description: 'The clock of a scenario stands until a step moves it.', const: 'manual' };

/** A parameter or a value of the matrix may stand in the place of any value of a world, and inside of its texts. */
const NAME: JsonSchema = { $ref: '#/$defs/TextWithTemplate' };

function orTemplate(schema: JsonSchema): JsonSchema {
  const { description, default: standard, ...rest } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [within(rest), NAME],
  };
}

function within(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: mapped(properties as Schemas) }),
    ...(isSchema(items) ? { items: orTemplate(items) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: orTemplate(additionalProperties) } : {}),
  };
}

const mapped = (schemas: Schemas): Schemas =>
  Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, orTemplate(schema)]));

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
