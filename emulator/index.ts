import type { Explanation } from '../contracts/control/explain.ts';
import type { Fault, FaultPlan } from '../contracts/control/fault.ts';
import type { Instant } from '../contracts/fields.ts';
import type { JudgeOptions } from '../contracts/obligations/facts.ts';
import type { Judgement } from '../contracts/obligations/judge-all.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';
import type { ConfigFile, ConfigInput } from './config.ts';
import type { AdvanceReply, Control, Question } from './control-client.ts';
import { startInProcess } from './in-process.ts';
import type { StartOptions } from './options.ts';
import type { ServingTls } from './serving-tls.ts';

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
  /** Where TLS is served; null unless `tls` or `tlsPort` was given. */
  readonly tls: ServingTls | null;
  /** What the judges say so far of the maker's obligations; null unless `judge` was given. */
  readonly judgement: Judgement | null;
  /** The timeline that is kept, oldest first, as it stands: `control.timeline()` asks the same over HTTP. */
  entries(): readonly TimelineEntry[];
  /** Finishes replies in flight, flushes, and frees the port. */
  close(): Promise<void>;
}

export interface EmulatorOptions extends Omit<StartOptions, 'config' | 'readyFile'> {
  /** Path of a configuration file, or its content as an object. */
  readonly config?: string | ConfigInput;
  /** Hears every line of the request log; nobody when absent. */
  readonly log?: (line: string) => void;
  /** Judge the obligations of the maker as the timeline grows: `{}`, or whose time the device goes by and so on. */
  readonly judge?: JudgeOptions;
}

/**
 * Starts an emulator on a free port, unless `port` or the configuration says which; the same goes for `tlsPort` where
 * `tls` is wanted. Rejects with OptionsError or ConfigError when something given is wrong, with StartError when the
 * machine does not let it start.
 */
export async function startEmulator(options?: EmulatorOptions): Promise<RunningEmulator> {
  // What only the house may use is not there for others: they talk with it over the network.
  const { inside: _, ...running } = await startInProcess(options);
  return running;
}

export { ControlError } from './control-client.ts';
export { ConfigError, OptionsError, StartError } from './options.ts';
export type {
  AdvanceReply,
  ConfigFile,
  ConfigInput,
  Control,
  Explanation,
  Fault,
  FaultPlan,
  Judgement,
  JudgeOptions,
  Question,
  ServingTls,
  TimelineEntry,
};
