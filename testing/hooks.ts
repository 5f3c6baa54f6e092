import type { RunningEmulator } from '../emulator/index.ts';
import { closeJudged, type JudgedOptions, startJudged } from './judged-emulator.ts';

/** An emulator that the hooks of a test runner start and close. */

export interface Held {
  /** The emulator of the test that runs, or of the file. Throws outside of tests. */
  readonly emulator: RunningEmulator;
}

type Hook = (run: () => Promise<void>) => unknown;

export function holdEmulator(options: JudgedOptions, start: Hook, end: Hook): Held {
  let emulator: RunningEmulator | undefined;
  start(async () => {
    emulator = await startJudged(options);
  });
  end(async () => {
    const ended = emulator;
    emulator = undefined;
    // What could not be started has been told already.
    if (ended !== undefined) await closeJudged(ended, options);
  });
  return {
    get emulator() {
      if (emulator === undefined)
        throw new Error('there is no emulator yet: it is started before the test and closed after it');
      return emulator;
    },
  };
}
