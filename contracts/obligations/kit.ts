import type { CallEntry, DeliveryEntry, StateEntry } from './entries.ts';
import type { DeviceClock, JudgeOptions } from './facts.ts';
import { spanText } from './grace.ts';
import type { Breach } from './verdict.ts';
import {
  type DeviceView,
  deviceClock,
  deviceView,
  EVERY,
  isAcknowledged,
  livedBetween,
  type Message,
  passedBetween,
  type SlotView,
  type Stamp,
  slotView,
  type View,
} from './view.ts';

/**
 * What a judge is made of. It says which entries it looks at, what it remembers between them, per device or per
 * slot, and notes what it sees; beginnings, ends, faults, other worlds, gaps and the clock are the fold's
 * business (`fold.ts`).
 */

/** A message that has reached the maker's listener, the first time it did. */
export interface ToldEvent extends Message {
  readonly delivery: DeliveryEntry;
}

type Handler<S, E> = (memory: S, event: E, note: Note) => void;

/**
 * What a judge can look at. `call:NAME`: a call of the maker to an endpoint, unless a fault struck it or the
 * emulator failed; `call:none` is one to a path that nobody serves. `struck:NAME`: the others. `told:TYPE`: a
 * notification reached the maker. `state:SUBJECT` and `delivery`: those entries.
 */
export interface Handlers<S> {
  readonly [call: `call:${string}` | `struck:${string}`]: Handler<S, CallEntry>;
  readonly [state: `state:${string}`]: Handler<S, StateEntry>;
  readonly [told: `told:${string}`]: Handler<S, ToldEvent>;
  readonly delivery?: Handler<S, DeliveryEntry>;
}

export interface RuleDefinition<S> {
  /** Number of the obligation. */
  readonly rule: number;
  /** What would exercise it, said when nothing did. */
  readonly exercise: string;
  /**
   * Whose memory an entry belongs to: that of the device, of the slot or of the subscription it names. A new
   * registration and a new world begin with an empty one.
   */
  readonly per: 'device' | 'slot' | 'subscription';
  begin(): S;
  readonly on: Handlers<S>;
  /** Judges what is still open, when a registration ends or somebody asks. Must not change the memory. */
  atEnd?(memory: S, note: Note): void;
  /** The emulator was stopped for a while: nothing of that time is on the record. */
  afterPause?(memory: S, note: Note): void;
  /** Goes on after the registration has ended, until the next one. */
  readonly outlives?: true;
}

export type Rule = RuleDefinition<unknown>;

/** A judge with a memory. */
export const defineRule = <S>(definition: RuleDefinition<S>): Rule => definition as unknown as Rule;

type Judging<E> = (event: E, note: Note) => void;

/** A judge that sees all it needs in one entry. */
export const eachOf = (
  rule: number,
  exercise: string,
  on: { readonly [topic: string]: Judging<never> | undefined },
): Rule =>
  defineRule<null>({
    rule,
    exercise,
    per: 'device',
    begin: () => null,
    on: Object.fromEntries(
      Object.entries(on).map(([topic, judge]) => [
        topic,
        (_: null, event: unknown, note: Note) => (judge as Judging<unknown>)(event, note),
      ]),
    ) as Handlers<null>,
  });

/** One handler for calls to several endpoints. */
export const onCalls = <H>(names: readonly string[], handler: H): Record<`call:${string}`, H> =>
  Object.fromEntries(names.map((name) => [`call:${name}`, handler]));

/** A span that was too long by the world's clock, until an adapter says whether the device lived through it. */
interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly breach: Breach;
}

/** What a judge has noted about one device. */
export interface Tally {
  kept: number;
  breaches: number;
  /** The first of them. */
  evidence: Breach[];
  /** The longest time, in ms, that the clock moved without the device where a rule would have asked for it. */
  movedMs: number;
  candidates: Candidate[];
}

const EVIDENCE_PER_DEVICE = 5;
const CANDIDATES_MAX = 8;
const SEEN_MAX = 200;

export const newTally = (): Tally => ({ kept: 0, breaches: 0, evidence: [], movedMs: 0, candidates: [] });

export function addBreach(tally: Tally, breach: Breach): void {
  tally.breaches += 1;
  if (tally.evidence.length < EVIDENCE_PER_DEVICE) tally.evidence.push(breach);
}

const clip = (text: string): string => (text.length > SEEN_MAX ? `${text.slice(0, SEEN_MAX)}…` : text);

/** What a judge writes with, and where it looks around. */
export class Note {
  readonly view: View;
  readonly options: JudgeOptions;
  readonly now: Stamp;
  /** `MODEL/SERIAL`, or `*` when there is none. */
  readonly deviceName: string;
  readonly slotId: string | undefined;
  readonly #tallies: Record<string, Tally>;

  constructor(
    view: View,
    options: JudgeOptions,
    now: Stamp,
    deviceName: string,
    slotId: string | undefined,
    tallies: Record<string, Tally>,
  ) {
    this.view = view;
    this.options = options;
    this.now = now;
    this.deviceName = deviceName;
    this.slotId = slotId;
    this.#tallies = tallies;
  }

  #tally(): Tally {
    this.#tallies[this.deviceName] ??= newTally();
    return this.#tallies[this.deviceName] as Tally;
  }

  /** The rule could have been broken here, and was not. */
  kept(): void {
    this.#tally().kept += 1;
  }

  /** `entries`: what shows it beside the entry at hand. */
  broken(expected: string, seen: string, ...entries: readonly number[]): void {
    addBreach(this.#tally(), this.#breach(expected, seen, entries));
  }

  #breach(expected: string, seen: string, entries: readonly number[]): Breach {
    return {
      entries: [...new Set([...entries, this.now.seq])].sort((a, b) => a - b),
      device: this.deviceName === EVERY ? null : this.deviceName,
      ...(this.slotId === undefined ? {} : { slotId: this.slotId }),
      expected: clip(expected),
      seen: clip(seen),
    };
  }

  /**
   * A span that must not be longer than `limitMs`. Too long and lived through: broken. Too long because the clock
   * moved: noted as such, and as a breach should an adapter say that the device lived through it. True when it
   * was too long at all.
   */
  late(from: Stamp, limitMs: number, expected: string, seen: (span: string) => string): boolean {
    const world = this.now.at - from.at;
    const lived = this.lived(from);
    if (world <= limitMs && lived <= limitMs) return false;
    const breach = this.#breach(expected, seen(spanText(lived > limitMs ? lived : world)), [from.seq]);
    const tally = this.#tally();
    if (lived > limitMs) {
      addBreach(tally, breach);
      return true;
    }
    tally.movedMs = Math.max(tally.movedMs, world);
    tally.candidates = [...tally.candidates, { from: from.at, to: this.now.at, breach }].slice(-CANDIDATES_MAX);
    return true;
  }

  /** Time the device certainly lived through since then, in ms. */
  lived(from: Stamp): number {
    return livedBetween(this.view, this.deviceName, from, this.now);
  }

  /** Time that may have passed for the device since then, in ms. */
  passed(from: Stamp): number {
    return passedBetween(this.view, this.deviceName, from, this.now);
  }

  get clock(): DeviceClock {
    return deviceClock(this.view, this.deviceName);
  }

  get device(): DeviceView {
    return deviceView(this.view, this.deviceName);
  }

  /** The slot of the entry at hand. */
  get slot(): SlotView {
    return slotView(this.view, this.deviceName, this.slotId ?? '');
  }

  /** The later of a moment and the last call that a fault struck: what was missed because of it does not count. */
  sinceStruck(from: Stamp): Stamp {
    return [this.view.struck, this.device.struck].reduce<Stamp>(
      (latest, struck) => (struck !== null && struck.seq > latest.seq ? struck : latest),
      from,
    );
  }
}

/** What was a candidate becomes a breach once the device is known to have lived through the span. */
export function settle(tally: Tally, view: View, device: string): void {
  if (tally.candidates.length === 0) return;
  tally.candidates = tally.candidates.filter(({ from, to, breach }) => {
    if (!isAcknowledged(view, device, from, to)) return true;
    addBreach(tally, breach);
    return false;
  });
}

/** Moments of the last `windowMs`, with the present one: at most `keep` of them are remembered. */
export const within = (moments: readonly Stamp[], note: Note, windowMs: number, keep: number): Stamp[] =>
  [...moments.filter((moment) => note.passed(moment) < windowMs), note.now].slice(-keep);
