import { z } from 'zod';
import { nearestName } from '../../contracts/nearest-name.ts';

/** From a failed check of a contract to one clear sentence: which field, what was expected, what comes near. */

export interface Violation {
  /** Dotted path of the field, or the part of the request it is in. */
  readonly field: string;
  readonly problem: string;
  /** The valid key that comes nearest to an unknown one. */
  readonly nearest?: string;
}

/** The keys an object schema takes at a path, as far as it can be followed. */
function keysAt(schema: z.ZodType | undefined, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  const peel = () => {
    while (at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodDefault) at = at.unwrap();
  };
  for (const key of path) {
    peel();
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else if (at instanceof z.ZodArray) at = at.element;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else return [];
  }
  peel();
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** A misspelt key comes before the one that is missing because of it. */
export const firstIssue = ({ issues }: z.ZodError): z.core.$ZodIssue | undefined =>
  issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];

export function violationOf(error: z.ZodError, schema: z.ZodType | undefined, part: string): Violation {
  const issue = firstIssue(error);
  if (issue === undefined) return { field: part, problem: 'is not valid' };
  const field = issue.path.length === 0 ? part : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const valid = keysAt(schema, issue.path);
    const nearest = nearestName(key, valid);
    return {
      field: issue.path.length === 0 ? key : `${field}.${key}`,
      problem: `unknown key; expected ${valid.length === 0 ? 'none' : `one of ${valid.join(', ')}`}`,
      ...(nearest === undefined ? {} : { nearest }),
    };
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const inner = issue.errors.flat()[0];
    if (inner !== undefined && issue.message === 'Invalid input') return { field, problem: lower(inner.message) };
  }
  return { field, problem: lower(issue.message) };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The path of a `__proto__` in a body, which schemas drop from mappings of free keys without a word. */
export function droppedKey(text: string, value: unknown): string | undefined {
  // Written out or with JSON's escapes; most bodies have neither, and are not walked through.
  if (!/__proto__|\\u00/i.test(text)) return undefined;
  const find = (at: unknown): string | undefined => {
    if (typeof at !== 'object' || at === null) return undefined;
    for (const name of Object.keys(at)) {
      if (name === '__proto__') return name;
      const inner = find((at as Record<string, unknown>)[name]);
      if (inner !== undefined) return `${name}.${inner}`;
    }
    return undefined;
  };
  return find(value);
}
