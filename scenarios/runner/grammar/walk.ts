import { z } from 'zod';

/** Finds its way in the grammar: which schemas a path leads to, and which keys there are. */

/** The readings a value may have: unions taken apart, and what only says that it may be absent taken off. */
export function readingsOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(readingsOf);
  if (schema instanceof z.ZodOptional) return readingsOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodNullable) return [...readingsOf(schema.unwrap() as z.ZodType), z.null()];
  return [schema];
}

/** Readings of what a key, or the index of a list, leads to. */
export function readingsWithin(readings: readonly z.ZodType[], key: PropertyKey): z.ZodType[] {
  return readings.flatMap((reading) => {
    const inner = schemaWithin(reading, key);
    return inner === undefined ? [] : readingsOf(inner);
  });
}

function schemaWithin(reading: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (reading instanceof z.ZodArray) return typeof key === 'number' ? (reading.element as z.ZodType) : undefined;
  if (typeof key !== 'string') return undefined;
  if (reading instanceof z.ZodRecord) return reading.valueType as z.ZodType;
  if (reading instanceof z.ZodObject && Object.hasOwn(reading.shape, key)) return reading.shape[key] as z.ZodType;
  return undefined;
}

export const readingsAt = (schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType[] =>
  path.reduce<z.ZodType[]>(readingsWithin, readingsOf(schema));

/** Keys that a mapping may have there; none where any key goes. */
export const keysOf = (readings: readonly z.ZodType[]): string[] =>
  readings.flatMap((reading) => (reading instanceof z.ZodObject ? Object.keys(reading.shape) : []));

/** A key of the grammar; a key that the author chooses is `*`, and lists are passed through. */
export interface GrammarKey {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}

/** Every key below a schema, each after what it is in. */
export function grammarKeys(schema: z.ZodType, path: readonly string[] = []): GrammarKey[] {
  return readingsOf(schema).flatMap((reading) => {
    if (reading instanceof z.ZodArray) return grammarKeys(reading.element as z.ZodType, path);
    if (reading instanceof z.ZodRecord) return grammarKeys(reading.valueType as z.ZodType, [...path, '*']);
    if (!(reading instanceof z.ZodObject)) return [];
    return Object.entries(reading.shape as Record<string, z.ZodType>).flatMap(([key, inner]): GrammarKey[] => [
      { path: [...path, key], schema: inner },
      ...grammarKeys(inner, [...path, key]),
    ]);
  });
}

/** The path of a key in a value as the grammar writes it. */
export function grammarPath(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let readings = readingsOf(schema);
  return path.flatMap((key) => {
    const isFree =
      !keysOf(readings).includes(String(key)) && readings.some((reading) => reading instanceof z.ZodRecord);
    readings = readingsWithin(readings, key);
    return typeof key === 'number' ? [] : [isFree ? '*' : String(key)];
  });
}

/** What a schema says of itself; a description is on the outermost of its layers. */
export function descriptionOf(schema: z.ZodType): string | undefined {
  const own = schema.meta()?.description;
  if (own !== undefined) return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? descriptionOf(schema.unwrap() as z.ZodType)
    : undefined;
}
