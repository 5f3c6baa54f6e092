import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { TypedDevice } from './adapter/link.ts';
import type { Lived } from './adapter/session.ts';
import type { Place, Variant } from './loaded.ts';

/** What came of playing a scenario. */

/** One place where what was expected and what was seen differ. */
export interface Difference {
  /** Path, such as `reply.body.detailCode`; empty for the whole. */
  readonly path: string;
  readonly expected: string;
  readonly seen: string;
}

export interface Failure {
  readonly place: Place;
  /** What failed, in a sentence. */
  readonly message: string;
  readonly differences: readonly Difference[];
  /** The last entries of the timeline. */
  readonly recent: readonly TimelineEntry[];
}

/** A call that was made, and what its contract says of it; what coverage is counted from. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly operation: string | null;
  readonly status: number;
  /** Refusal of the contract that was answered; null for a success or an answer no contract knows. */
  readonly refusal: string | null;
}

export interface PlayedStep {
  readonly place: Place;
  /** The step in a line, such as `device: replenish beans`. */
  readonly title: string;
  readonly note?: string;
  /** Instant of the world before and after it. */
  readonly from: string;
  readonly to: string;
  /** Number of the last timeline entry after it. */
  readonly lastSeq: number;
}

export interface Outcome {
  readonly variant: Variant;
  /** `errored`: it could not be played to the end through no fault of what it expects. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'errored';
  /** Why it was skipped, or what kept it from being played. */
  readonly reason?: string;
  /** `author`: the file is wrong (2); `us`: a fault of ours or of the machine (3). Of an errored one. */
  readonly blame?: 'author' | 'us';
  readonly failure?: Failure;
  readonly warnings: readonly string[];
  readonly steps: readonly PlayedStep[];
  readonly timeline: readonly TimelineEntry[];
  readonly exchanges: readonly Exchange[];
  /** `notificationType` and version of what the listener received. */
  readonly received: readonly { readonly type: string; readonly version: string | null }[];
  /** Of a maker's own device: what its time and its timeline are judged by; absent for the reference device. */
  readonly adapter?: AdapterOutcome;
  /** How a maker's own device was typed, whether or not it ever answered. */
  readonly typed?: TypedDevice;
  /** Real milliseconds. */
  readonly wallMs: number;
  readonly seed: number;
}

export interface AdapterOutcome {
  /** Spans of time that it acknowledged, in the order it did. */
  readonly lived: readonly Lived[];
  /** Numbers of the entries that the player brought about with a listener of its own, and that say nothing of the maker. */
  readonly playersOwn: readonly number[];
}
