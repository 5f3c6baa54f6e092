import { type Held, holdEmulator } from './hooks.ts';
import type { JudgedOptions } from './judged-emulator.ts';
import type { Matchers } from './matchers.ts';

/** For Jest: `import { matchers, useEmulator } from 'drs-emulator/jest'`. */

/** The hooks that are used; those of the test file are global unless they were imported from `@jest/globals`. */
export interface Hooks {
  beforeEach(run: () => Promise<void>): unknown;
  afterEach(run: () => Promise<void>): unknown;
  beforeAll(run: () => Promise<void>): unknown;
  afterAll(run: () => Promise<void>): unknown;
}

export interface UseOptions extends JudgedOptions {
  /** An emulator for each test, when absent, or one for all of the file or `describe`. */
  readonly per?: 'test' | 'file';
  readonly hooks?: Hooks;
}

/** A judged emulator, started before the tests and closed after them: `const drs = useEmulator()`, then `drs.emulator`. */
export function useEmulator({ per = 'test', hooks = globalHooks(), ...options }: UseOptions = {}): Held {
  return per === 'test'
    ? holdEmulator(options, hooks.beforeEach, hooks.afterEach)
    : holdEmulator(options, hooks.beforeAll, hooks.afterAll);
}

function globalHooks(): Hooks {
  const found = globalThis as unknown as Partial<Hooks>;
  if (typeof found.beforeEach !== 'function')
    throw new Error('useEmulator finds no global beforeEach; hand it the hooks of @jest/globals as `hooks`');
  return found as Hooks;
}

export type { Held } from './hooks.ts';
export type { JudgedOptions } from './judged-emulator.ts';
export { matchers } from './matchers.ts';
export type { Matchers };

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: declared so by @types/jest
    interface Matchers<R, T = {}> extends DrsMatchers<R> {}
  }
}

export interface DrsMatchers<R> extends Matchers<R> {}
