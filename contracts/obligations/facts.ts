import type { Instant } from '../fields.ts';
import type { TimelineEntry } from '../timeline.ts';

/** What judges are fed: the entries of the timeline, and what only the harness knows about the device's time. */

/**
 * Whose time a device goes by.
 *
 * `shared`: it reads the world's clock, so that all time of the world was lived, and its dates can be compared.
 * `real`: it goes by real time. A span counts only where world and real time both passed, with no move of the
 * clock in it; so code that is right by one of the two clocks is right.
 * `foreign`: it has a clock of its own, for example the fake timers of a test. No span and no date is judged.
 */
export type DeviceClock = 'shared' | 'real' | 'foreign';

export interface DeviceName {
  readonly modelId: string;
  readonly serialNumber: string;
}

/** From here on a device, or every device (null), goes by this clock: a span declared `clock: shared` begins or ends. */
export interface DeviceClockFact {
  readonly kind: 'device-clock';
  readonly device: DeviceName | null;
  readonly clock: DeviceClock;
}

/** A device, or every device (null), has done all its work up to `to`: its adapter acknowledged a `wait`. */
export interface DeviceLivedFact {
  readonly kind: 'device-lived';
  readonly device: DeviceName | null;
  readonly from: Instant;
  readonly to: Instant;
}

export type Fact = TimelineEntry | DeviceClockFact | DeviceLivedFact;

export interface JudgeOptions {
  /** Whose time devices go by unless a fact says otherwise; `real` when absent. */
  readonly clock?: DeviceClock;
  /** What registers here is a released product: rule 33 is judged. */
  readonly production?: boolean;
  /** Model id to the pattern of its serial numbers, as a regular expression for the whole of it: rule 48 is judged. */
  readonly serialPatterns?: Readonly<Record<string, string>>;
}
