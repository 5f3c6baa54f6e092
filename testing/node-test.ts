import { AssertionError } from 'node:assert';
import type { RunningEmulator } from '../emulator/index.ts';
import { type Held, holdEmulator } from './hooks.ts';
import { closeJudged, type JudgedOptions, startJudged } from './judged-emulator.ts';
import { type Matched, type Matchers, matchers } from './matchers.ts';

/** For node:test: `import { assertKept, emulatorFor } from 'drs-emulator/node-test'`. */

/** What is used of a test's context. */
export interface TestContext {
  after(run: () => Promise<void>): void;
}

/** A judged emulator for one test, closed when it is over: `const emulator = await emulatorFor(t)`. */
export async function emulatorFor(test: TestContext, options: JudgedOptions = {}): Promise<RunningEmulator> {
  const emulator = await startJudged(options);
  test.after(() => closeJudged(emulator, options));
  return emulator;
}

/** One for all tests of a file or `describe`: `const drs = useEmulator({ before, after })`, then `drs.emulator`. */
export const useEmulator = (
  hooks: { before(run: () => Promise<void>): unknown; after(run: () => Promise<void>): unknown },
  options: JudgedOptions = {},
): Held => holdEmulator(options, hooks.before, hooks.after);

function assertThat({ pass, message }: Matched): void {
  if (!pass) throw new AssertionError({ message: message() });
}

type Rest<K extends keyof Matchers> = Parameters<Matchers[K]>;

export const assertKept = (emulator: RunningEmulator, ...rest: Rest<'toHaveKept'>): void =>
  assertThat(matchers.toHaveKept(emulator, ...rest));

export const assertBroken = (emulator: RunningEmulator, ...rest: Rest<'toHaveBroken'>): void =>
  assertThat(matchers.toHaveBroken(emulator, ...rest));

export const assertBrokenNothing = (emulator: RunningEmulator, ...rest: Rest<'toHaveBrokenNothing'>): void =>
  assertThat(matchers.toHaveBrokenNothing(emulator, ...rest));

export type { Held } from './hooks.ts';
export type { JudgedOptions } from './judged-emulator.ts';
