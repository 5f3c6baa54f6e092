import type {} from 'vitest';
import type { RunningEmulator } from '../emulator/index.ts';
import { closeJudged, type JudgedOptions, startJudged } from './judged-emulator.ts';
import type { Matchers } from './matchers.ts';

/** For Vitest: `import { emulatorFixture, matchers } from 'drs-emulator/vitest'`. */

/** What `test.extend` takes. Vitest is no dependency, so that it is described here. */
export type Fixture = (context: object, use: (emulator: RunningEmulator) => Promise<void>) => Promise<void>;

/**
 * A judged emulator for each test that asks for it, on a port of its own; closed when the test is over. One for all tests
 * of a file: `[emulatorFixture(), { scope: 'file' }]`.
 */
export const emulatorFixture =
  (options: JudgedOptions = {}): Fixture =>
  // Vitest reads which fixtures this one needs out of its text: none.
  // biome-ignore lint/correctness/noEmptyPattern: the pattern is what it looks for
  async ({}, use) => {
    const emulator = await startJudged(options);
    await use(emulator);
    await closeJudged(emulator, options);
  };

export type { JudgedOptions } from './judged-emulator.ts';
export { matchers } from './matchers.ts';
export type { Matchers };

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter is declared so there
  interface Matchers<T = any> extends DrsMatchers<T> {}
}

// biome-ignore lint/correctness/noUnusedVariables: the result of a matcher is nothing, whatever is expected
export interface DrsMatchers<T = unknown> extends Matchers<void> {}
