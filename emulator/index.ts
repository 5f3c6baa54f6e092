import type { Instant } from '../contracts/fields.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';
import type { ConfigFile } from './config.ts';
import { type AdvanceReply, type Control, createControl } from './control-client.ts';
import { StartOptions } from './options.ts';
import { start } from './start.ts';

/** The library: an emulator in your own process, for tests. */

export interface EmulatorClock {
  /** The world's instant now. */
  now(): Instant;
  /** Moves the clock by an ISO 8601 duration, e.g. `PT24H`, and resolves when everything due has happened. */
  advance(by: string, options?: { quietMs?: number }): Promise<AdvanceReply>;
  /** Moves the clock to an instant. */
  advanceTo(to: Instant, options?: { quietMs?: number }): Promise<AdvanceReply>;
  /** Moves the clock to what is due next. */
  advanceToNextDue(options?: { quietMs?: number }): Promise<AdvanceReply>;
  /** Waits until nothing is due or in flight at this instant. */
  settle(): Promise<void>;
}

export interface RunningEmulator {
  /** Base address, without a path. */
  readonly url: string;
  /** Environment for programs under test: `DRS_BASE_URL`, `LWA_TOKEN_URL`, … */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: EmulatorClock;
  readonly control: Control;
  /** Finishes replies in flight, flushes, and frees the port. */
  close(): Promise<void>;
}

export interface EmulatorOptions extends Omit<Partial<StartOptions>, 'config' | 'readyFile'> {
  /** Path of a configuration file, or its content as an object. */
  readonly config?: string | Partial<ConfigFile>;
  /** Hears every line of the request log; nobody when absent. */
  readonly log?: (line: string) => void;
}

/** Starts an emulator on a free port (unless `port` says which). Throws when the options or the configuration are wrong. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { config, log, ...rest } = options;
  const parsed = StartOptions.parse({ port: 0, quiet: log === undefined, ...rest });
  const file = await configOf(config);
  const { emulator, env, controlToken } = await start(parsed, file, log ?? (() => {}));
  const control = createControl(emulator.url, controlToken);
  const { engine, clock } = emulator.world;
  const quiet = (given: { quietMs?: number } | undefined) => given?.quietMs ?? 0;
  return {
    url: emulator.url,
    env,
    clock: {
      now: () => clock.now(),
      advance: (by, given) => control.advance({ by, quietMs: quiet(given) }),
      advanceTo: (to, given) => control.advance({ to, quietMs: quiet(given) }),
      advanceToNextDue: (given) => control.advance({ toNextDue: true, quietMs: quiet(given) }),
      settle: () => engine.settle(),
    },
    control,
    close: () => emulator.close(),
  };
}

async function configOf(config: EmulatorOptions['config']): Promise<ConfigFile> {
  if (config === undefined) return { version: 1 };
  const { parseConfig, readConfigFile } = await import('./config-file.ts');
  if (typeof config === 'string') return readConfigFile(config);
  // JSON is YAML: an object goes through the same checks, with the same messages.
  return parseConfig(JSON.stringify({ version: 1, ...config }, null, 2), 'config');
}

export { ControlError } from './control-client.ts';
export type { AdvanceReply, ConfigFile, Control, TimelineEntry };
