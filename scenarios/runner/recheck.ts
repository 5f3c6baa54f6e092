import type { z } from 'zod';
import { explain } from './load/explain.ts';
import { pathWords } from './load/mistake.ts';
import { playedVerbs, type Verb } from './scenario.ts';

/** Checks a value of a step once more when every name in it has its value. */

export type PlayedVerb = keyof typeof playedVerbs;
export type Played<V extends PlayedVerb> = z.output<(typeof playedVerbs)[V]>;

/** Path within the value of the verb; the message begins with the whole path in words. */
export interface RecheckProblem {
  readonly path: readonly PropertyKey[];
  /** The key itself is the mistake, not its value. */
  readonly ofKey: boolean;
  readonly message: string;
  readonly nearest?: string;
  readonly example?: string;
}

export type Rechecked<V extends PlayedVerb> =
  | { readonly ok: true; readonly value: Played<V> }
  | { readonly ok: false; readonly problem: RecheckProblem };

/** `use` has nothing to check again: its file is fixed, and its parameters may be anything. */
export const isPlayed = (verb: Verb): verb is PlayedVerb => verb !== 'use';

export function recheck<V extends PlayedVerb>(verb: V, value: unknown): Rechecked<V> {
  const schema = playedVerbs[verb] as unknown as z.ZodType<Played<V>>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [mistake] = explain(parsed.error, { schema, value, base: ['steps', 0, verb] });
  const { path, ofKey, message, nearest, example } = mistake ?? { path: [], ofKey: false, message: 'is not valid' };
  return {
    ok: false,
    problem: {
      path,
      ofKey,
      message: `${pathWords([verb, ...path])}: ${message}`,
      ...(nearest === undefined ? {} : { nearest }),
      ...(example === undefined ? {} : { example }),
    },
  };
}
