import { toInstant } from './clock.ts';
import { holdsExpired, withoutExpired } from './domain/sns/handshake.ts';
import { appendEvents } from './http/record-call.ts';
import { decideOn, NotWritten, type World } from './world.ts';

/** The steps of an advance that are not about what falls due: the clock itself, its entry, and what an instant ends. */

type Fault = (where: string, error: unknown) => void;

const TOPICS_MAX = 1000;

/** Sets the clock, unless another world has taken the place of this one meanwhile. Saved before anybody sees it, so that a restart never finds the clock behind what has happened. */
export async function moveClock(world: World, ms: number, isSameWorld: () => boolean, fault: Fault): Promise<void> {
  if (ms <= world.clock.nowMs()) return;
  try {
    await world.store.saveWorld({ ...world.store.world(), clock: { ...world.clock.save(), now: toInstant(ms) } });
  } catch (error) {
    fault('clock', error);
    throw new NotWritten('the clock could not be written', { cause: error });
  }
  if (isSameWorld()) world.clock.set(ms);
}

/** Puts on the record that the clock goes from one instant to another; returns the number of the entry. */
export function recordMove({ clock, timeline }: World, from: number, to: number, cause: number | null): number {
  const at = toInstant(from);
  const { mode, scale } = clock;
  return timeline.append({ kind: 'clock', at, cause, device: null, from: at, to: toInstant(to), mode, scale }).seq;
}

/** What nobody confirmed for two days is gone. Not a thing that falls due: it is seen when the clock was moved. */
export async function dropUnconfirmed(world: World, cause: number | null, fault: Fault): Promise<void> {
  const now = world.clock.now();
  for (const { ref, doc } of world.store.list('topic', { limit: TOPICS_MAX }).items) {
    if (!holdsExpired(doc, { now })) continue;
    try {
      const { events } = await decideOn(world, ref, undefined, (topic, draw) => {
        if (topic === undefined) return { next: topic, events: [], result: undefined };
        return { ...withoutExpired(topic, draw), result: undefined };
      });
      appendEvents(world, events, { at: now, cause, device: null });
    } catch (error) {
      fault('run-due', error);
      throw new NotWritten('a subscription could not be removed', { cause: error });
    }
  }
}
