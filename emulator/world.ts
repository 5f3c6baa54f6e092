import type { Instant } from '../contracts/fields.ts';
import type { Clock } from './clock.ts';
import type { SigningKeys } from './delivery/signing-key.ts';
import type { Targets } from './delivery/targets/index.ts';
import type { DueEntry } from './domain/due.ts';
import { withStruck } from './domain/faults.ts';
import { keysOf } from './domain/keys.ts';
import type { DomainEvent, Draw } from './domain/outcome.ts';
import type { Audience } from './domain/sns/audience.ts';
import type { Portal, Subscription } from './domain/state.ts';
import type { IdSource } from './ids.ts';
import { type Landing, onLanding } from './landing.ts';
import { CONFLICT, type Documents, type Kind, type Ref, type Snapshot, type Store } from './store/port.ts';
import type { Timeline } from './timeline.ts';
import type { Tokens } from './tokens.ts';

/** All that one emulator holds, joined: what handlers and the engine work with. */

export const PORTAL: Ref<'portal'> = { kind: 'portal', id: 'portal' };
export const deviceRef = (modelId: string, serialNumber: string): Ref<'device'> => ({
  kind: 'device',
  id: `${modelId}/${serialNumber}`,
});
export const topicRef = (topicArn: string): Ref<'topic'> => ({ kind: 'topic', id: topicArn });
export const consentRef = (consentId: string): Ref<'consent'> => ({ kind: 'consent', id: consentId });

/** One decision on one unit: its next document (the same object when nothing changed) and what to record. */
export interface Decision<Doc, Result> {
  readonly next: Doc;
  readonly events: readonly DomainEvent[];
  readonly result: Result;
}

/** What a decision came to, once it has landed. */
export interface Decided<Result> {
  readonly result: Result;
  readonly events: readonly DomainEvent[];
}

export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Change with `reset` and `PUT state`; read them through the world, never keep them. */
  readonly ids: IdSource;
  readonly tokens: Tokens;
  /** A fresh `x-amzn-RequestId`; device calls, control calls and looks at the machine are numbered apart. */
  requestId(request?: { readonly method?: string | undefined; readonly url?: string | undefined }): string;
  portal(): Portal;
  /** Whom DRS reaches when it publishes to a topic. */
  audience(topicArn: string): Audience;
  /**
   * Takes a decision on one unit and resolves when it has landed. Reading, deciding and committing happen
   * in one go, so nothing comes between; on a conflict the decision is taken again.
   */
  decide<K extends Kind, Result>(
    ref: Ref<K>,
    blank: Documents[K] | undefined,
    choose: (doc: Documents[K] | undefined, draw: Draw) => Decision<Documents[K] | undefined, Result>,
  ): Landing<Decided<Result>>;
  readonly engine: Engine;
  readonly options: WorldOptions;
  readonly signingKeys: SigningKeys;
  /** Writes the clock to the world's record. */
  saveClock(): Promise<void>;
  /** The world as it is now, every unit at its last landed document. */
  snapshot(): Promise<Snapshot>;
  /** Puts another world in the place of this one: a new epoch, everything under way is dropped. */
  replace(snapshot: Snapshot, event: 'reset' | 'restored'): Promise<void>;
  /** The world the configuration describes, for `reset`. */
  seeded(): Snapshot;
}

/** What stays the same for the life of the process. */
export interface WorldOptions {
  readonly version: string;
  /** Base of the SNS URLs in messages of a topic: an address, or a template with `{region}`. */
  snsUrl(topicArn: string): string;
  readonly controlToken: string | null;
  /** Names the control interface answers to, beside loopback ones. */
  readonly allowedHosts: readonly string[];
  /** What subscriptions can be sent to. */
  readonly targets: Pick<Targets, 'refusal'>;
}

/** Brings the world up to an instant: what time brings about, and what is to be sent. */
export interface Engine {
  /** Something may be due; never makes the caller wait. */
  wake(): void;
  /** A unit was committed: look at it when its next instant comes. */
  look(ref: Ref): void;
  /** Another world is in place: forget what was waiting and look at everything. */
  reload(): void;
  /**
   * Moves the clock from due instant to due instant and resolves when all has settled; tells what fell due
   * after the instant it began at. `toNextDue` without anything due later only settles. Throws `ClockBusy` while another advance is under way and `ClockBackwards`
   * when the target lies before now. Throws `NotWritten` when something that fell due on the way could not be
   * written; the clock stands at the instant of it.
   */
  advance(target: AdvanceTarget, quietMs?: number): Promise<Advanced>;
  /** Everything due, nearest first. */
  due(): DueEntry[];
  /** Resolves when nothing due at this instant is left and nothing is in flight; what could not be written is tried again. */
  settle(): Promise<void>;
  /** A request to the emulated service is being served, until `requestEnded` says that one is done. */
  requestStarted(): void;
  requestEnded(): void;
  close(): Promise<void>;
}

export type AdvanceTarget = { readonly byMs: number } | { readonly toMs: number } | { readonly toNextDue: true };

export interface Advanced {
  readonly now: Instant;
  /** What fell due after the instant at which the advance began; the first 1,000. */
  readonly fired: readonly (DueEntry & { readonly seq: number })[];
  readonly firedCount: number;
}

export class ClockBusy extends Error {}
export class ClockBackwards extends Error {}
/** The disk did not take what fell due; the fault is in the log. */
export class NotWritten extends Error {}

const turnOf = (doc: unknown): number => (doc as { turn?: number } | undefined)?.turn ?? 0;

/** The deciding loop, shared by all worlds. */
export function decideOn<K extends Kind, Result>(
  world: Pick<World, 'store' | 'clock' | 'ids' | 'engine'>,
  ref: Ref<K>,
  blank: Documents[K] | undefined,
  choose: (doc: Documents[K] | undefined, draw: Draw) => Decision<Documents[K] | undefined, Result>,
  at?: Instant,
): Landing<Decided<Result>> {
  const { store } = world;
  for (;;) {
    const current = store.read(ref);
    const doc = current?.doc ?? blank;
    const draw: Draw = { now: at ?? world.clock.now(), ids: world.ids.forUnit(`${ref.kind}:${ref.id}`, turnOf(doc)) };
    const { next, events, result } = choose(doc, draw);
    const decided = { result, events };
    if (next === undefined || next === current?.doc || (current === undefined && next === blank)) {
      // Nobody is answered from a state that has not landed.
      const landing = current === undefined ? undefined : store.landed(ref, current.revision);
      return landing === undefined ? decided : landing.then(() => decided);
    }
    const keys = keysOf(ref.kind, next);
    const landing = store.commit(ref, current?.revision ?? 0, next, keys);
    if (landing === CONFLICT) continue;
    // In the same turn, so that no other decision strikes what is used up.
    const counted = events.some(isStrike) ? countStrikes(world, events) : undefined;
    return onLanding(landing, () => {
      if (keys.dueAt !== null) world.engine.look(ref);
      return onLanding(counted, () => decided);
    });
  }
}

const isStrike = ({ kind }: DomainEvent): boolean => kind === 'fault';

/** Counts what a decision on another unit struck. A crash between both writes lets a fault strike once more. */
function countStrikes(
  world: Pick<World, 'store' | 'clock' | 'ids' | 'engine'>,
  events: readonly DomainEvent[],
): Landing<unknown> {
  return decideOn(world, PORTAL, undefined, (portal) => {
    const faults = withStruck(portal?.faults ?? [], events);
    const next = portal === undefined || faults === portal.faults ? portal : { ...portal, faults: [...faults] };
    return { next, events: [], result: undefined };
  });
}

export const isConfirmed = (subscription: Subscription): boolean => subscription.status === 'confirmed';
