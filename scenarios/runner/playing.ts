import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { AdapterSession } from './adapter/session.ts';
import type { Beside } from './beside.ts';
import type { ReadMessage } from './check/notification-check.ts';
import type { Maker } from './device/maker.ts';
import type { Devices } from './devices.ts';
import type { ExchangeLog, LoggedExchange } from './exchange-log.ts';
import { AuthorMistake } from './failures.ts';
import type { LoadedScenario, LoadedStep } from './loaded.ts';
import type { Patience } from './patience.ts';
import type { Target } from './target.ts';
import type { TimelineReader } from './timeline-reader.ts';
import type { WorldLink } from './world-link.ts';

/** What the parts of the player share while one scenario plays: the world, what acts in it, and what has happened so far. */
export interface Playing {
  readonly target: Target;
  readonly world: WorldLink;
  readonly log: ExchangeLog;
  readonly timeline: TimelineReader;
  readonly devices: Devices;
  readonly maker: Maker;
  /** A maker's own device in the place of the reference device; null when there is none. */
  readonly adapter: AdapterSession | null;
  /** Every message the listener received, read and checked, oldest first. */
  readonly received: readonly ReadMessage[];
  /** A device that was there before, on a target that others use too: what happens to it is none of the scenario. */
  readonly isForeign: (device: { readonly modelId: string; readonly serialNumber: string }) => boolean;
  readonly warnings: string[];
  readonly patience: Patience;
  /** Real milliseconds of waiting, for `realWait`. */
  readonly realWait: (ms: number) => Promise<void>;
  /** Set where a program of somebody else has the voice of the device. */
  readonly beside?: Beside | undefined;
}

/** A point in what has happened. */
export interface Moment {
  readonly exchanges: number;
  readonly received: number;
  /** Of the timeline reader. */
  readonly mark: number;
  /** Instant of the world. */
  readonly at: string;
}

export const momentOf = ({ log, received, timeline, world }: Playing): Moment => ({
  exchanges: log.all.length,
  received: received.length,
  mark: timeline.lastMark,
  at: world.now,
});

/** Before anything happened. */
export const BEGINNING: Moment = { exchanges: 0, received: 0, mark: -1, at: '' };

/** A step that was played, and what lies between its two moments. */
export interface StepRecord {
  readonly step: LoadedStep;
  readonly title: string;
  readonly from: Moment;
  readonly to: Moment;
  /** Name of the device it was about. */
  readonly device: string | undefined;
  /** What the file that a `use` played handed out. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** One file being played: the outermost, or one that a step uses. Names, ids and the step before are its own. */
export interface Scene {
  readonly scenario: LoadedScenario;
  /** Parameters, values of the matrix and captures, by name. */
  readonly values: Record<string, unknown>;
  /** Instant at which it began. */
  readonly start: string;
  readonly byId: Map<string, StepRecord>;
  /** The last step that was no `expect`. */
  last: StepRecord | undefined;
  /** The device that a step was about last. */
  device: string | undefined;
}

/** A file of which nothing was played yet. */
export const newScene = (scenario: LoadedScenario, values: Record<string, unknown>, start: string): Scene => ({
  scenario,
  values,
  start,
  byId: new Map(),
  last: undefined,
  device: undefined,
});

/** The calls of a step. */
export const exchangesOf = ({ log }: Playing, { from, to }: Pick<StepRecord, 'from' | 'to'>): LoggedExchange[] =>
  log.all.slice(from.exchanges, to.exchanges);

/** The messages of a step; a handshake too, when the step brought one about. */
export const notificationsOf = (playing: Playing, { from, to }: Pick<StepRecord, 'from' | 'to'>): ReadMessage[] =>
  playing.received.slice(from.received, to.received).filter((message) => !isAboutOthers(playing, message));

interface AboutDevice {
  readonly deviceInfo?: {
    readonly deviceIdentifier?: { readonly serialNumber?: string };
    readonly productIdentifier?: { readonly modelId?: string };
  };
}

function isAboutOthers({ isForeign }: Playing, { payload }: ReadMessage): boolean {
  const { deviceIdentifier, productIdentifier } = (payload as AboutDevice | null)?.deviceInfo ?? {};
  const { modelId } = productIdentifier ?? {};
  const { serialNumber } = deviceIdentifier ?? {};
  return modelId !== undefined && serialNumber !== undefined && isForeign({ modelId, serialNumber });
}

/** Throws AuthorMistake where the timeline cannot say that something did not happen. */
export function needsAllEntries({ timeline }: Playing, from: number, to: number): void {
  const lost = timeline.lostBetween(from, to);
  if (lost === 0) return;
  throw new AuthorMistake(
    `nobody knows what did not happen: the timeline dropped ${lost} ${lost === 1 ? 'entry' : 'entries'} before anybody read them; the world, or the target, needs a larger timeline.maxEntries or maxBytes`,
  );
}

/** The timeline between two marks, as far as it has been read. */
export const entriesBetween = ({ timeline, isForeign }: Playing, from: number, to: number): TimelineEntry[] =>
  timeline.between(from, to).filter(({ device }) => device === null || !isForeign(device));
