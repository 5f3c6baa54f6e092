import type { z } from 'zod';
import { show, within } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';

/** What is wrong with a value by its schema, each with the path to it; `root` is the path of the value itself. */
export function schemaViolations(schema: z.ZodType, value: unknown, root: string): Difference[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    path: path.reduce<string>((at, key) => within(at, typeof key === 'number' ? key : String(key)), root),
    expected: `as the contract says: ${message}`,
    seen: show(path.reduce<unknown>(memberOf, value)),
  }));
}

const memberOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
