import { setFlagsFromString } from 'node:v8';

/**
 * V8 takes a function for worth optimizing that has run through so many bytes of its code a few times. A run of scenarios
 * calls thousands of functions and ends within seconds: making the fast code of all that are called often takes longer than
 * it will save. Only V8 of Node 20 counts so; later ones count calls.
 */
const BUDGET_BYTES = 400_000;

/** The flag for a verb in a V8, before any code is loaded: kept code is of one set of flags. */
export const flagFor = (verb: string | undefined, v8: string): string | undefined =>
  verb === 'run' && v8.startsWith('11.3.') ? `--interrupt-budget=${BUDGET_BYTES}` : undefined;

export function optimizeLater(verb: string | undefined): void {
  const flag = flagFor(verb, process.versions.v8);
  if (flag !== undefined) setFlagsFromString(flag);
}
