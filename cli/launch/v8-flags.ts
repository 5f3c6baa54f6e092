import { setFlagsFromString } from 'node:v8';

/**
 * V8 takes a function for worth optimizing that has run through so many bytes of its code a few times. A run of scenarios
 * calls thousands of functions and ends within seconds: making the fast code of all that are called often takes longer than
 * it will save. Only V8 of Node 20 counts so; later ones count calls.
 */
const BUDGET_BYTES = 400_000;

/** Said to V8 while it runs: it reads the last two anew whenever it collects garbage. */
const RUN_FLAGS: readonly string[] = [
  `--interrupt-budget=${BUDGET_BYTES}`,
  // The threads of a run keep every processor busy: one that collects its garbage has no help to wait for.
  '--no-parallel-scavenge',
  // A run is too short for code that was not used for a while to be thrown away, and made again for the next scenario.
  '--no-flush-bytecode',
];

/** The flags for a verb in a V8, before any code is loaded: kept code is of one set of flags. */
export const flagsFor = (verb: string | undefined, v8: string): readonly string[] =>
  verb === 'run' && v8.startsWith('11.3.') ? RUN_FLAGS : [];

export function setV8Flags(verb: string | undefined): void {
  for (const flag of flagsFor(verb, process.versions.v8)) setFlagsFromString(flag);
}
