import type { Instant } from '../contracts/fields.ts';
import type { Clock } from './clock.ts';
import type { DomainEvent, Draw } from './domain/outcome.ts';
import { keysOf } from './domain/keys.ts';
import type { Portal, Subscription } from './domain/state.ts';
import type { IdSource } from './ids.ts';
import { CONFLICT, type Documents, type Kind, type Ref, type Store } from './store/port.ts';
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

export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Change with `reset` and `PUT state`; read them through the world, never keep them. */
  readonly ids: IdSource;
  readonly tokens: Tokens;
  portal(): Portal;
  /** Confirmed subscriptions of a topic. */
  subscribers(topicArn: string): readonly string[];
  /**
   * Takes a decision on one unit and resolves when it has landed. Reading, deciding and committing happen
   * in one go, so nothing comes between; on a conflict the decision is taken again.
   */
  decide<K extends Kind, Result>(
    ref: Ref<K>,
    blank: Documents[K] | undefined,
    choose: (doc: Documents[K] | undefined, draw: Draw) => Decision<Documents[K] | undefined, Result>,
  ): Promise<{ result: Result; events: readonly DomainEvent[] }>;
  /** Tells the engine that something may be due; it never makes the caller wait. */
  wake(): void;
}

const turnOf = (doc: unknown): number => (doc as { turn?: number } | undefined)?.turn ?? 0;

/** The deciding loop, shared by all worlds. */
export async function decideOn<K extends Kind, Result>(
  world: Pick<World, 'store' | 'clock' | 'ids'>,
  ref: Ref<K>,
  blank: Documents[K] | undefined,
  choose: (doc: Documents[K] | undefined, draw: Draw) => Decision<Documents[K] | undefined, Result>,
  at?: Instant,
): Promise<{ result: Result; events: readonly DomainEvent[] }> {
  const { store } = world;
  for (;;) {
    const current = store.read(ref);
    const doc = current?.doc ?? blank;
    const draw: Draw = { now: at ?? world.clock.now(), ids: world.ids.forUnit(`${ref.kind}:${ref.id}`, turnOf(doc)) };
    const { next, events, result } = choose(doc, draw);
    if (next === undefined || next === current?.doc || (current === undefined && next === blank)) {
      // Nobody is answered from a state that has not landed.
      if (current !== undefined) await store.landed(ref, current.revision);
      return { result, events };
    }
    const landing = store.commit(ref, current?.revision ?? 0, next, keysOf(ref.kind, next));
    if (landing === CONFLICT) continue;
    await landing;
    return { result, events };
  }
}

export const isConfirmed = (subscription: Subscription): boolean => subscription.status === 'confirmed';
