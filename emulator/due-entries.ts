import type { Instant } from '../contracts/fields.ts';
import { byDueOrder, type DueEntry, dueEntries, nextDueAt, nextTopicDueAt, topicDueEntries } from './domain/due.ts';
import { earliest } from './domain/instants.ts';
import { subscriptionKey } from './domain/keys.ts';
import type { Device, Topic } from './domain/state.ts';
import type { Ref } from './store/port.ts';
import { isConfirmed, type World } from './world.ts';

/** What falls due in a world, as its documents have it. */

/** Units looked at in the search for the next instant; more when nothing on them will happen. */
const UNITS_AT_ONCE = 64;

interface Units {
  device(device: Device): readonly DueEntry[];
  topic(topic: Topic): readonly DueEntry[];
}

function entriesWith({ store }: World, ref: Ref, { device, topic }: Units): readonly DueEntry[] {
  const doc = store.read(ref)?.doc;
  if (doc === undefined) return [];
  if (ref.kind === 'device') return device(doc as Device);
  return ref.kind === 'topic' ? topic(doc as Topic) : [];
}

/** The nearest instant of a unit, whenever it is; null when nothing is due on it. */
export function dueAtOf({ store }: World, ref: Ref): Instant | null {
  const doc = store.read(ref)?.doc;
  if (doc === undefined) return null;
  if (ref.kind === 'device') return nextDueAt(doc as Device);
  return ref.kind === 'topic' ? nextTopicDueAt(doc as Topic) : null;
}

/** What is due later on a unit whose due deliveries have just been handed over. */
export const nextAfter = (world: World, ref: Ref, now: Instant): Instant | null =>
  entriesWith(world, ref, { device: dueEntries, topic: topicDueEntries }).reduce<Instant | null>(
    (nearest, { at }) => (at > now ? earliest(nearest, at) : nearest),
    null,
  );

/** Everything due on a unit that will happen: an attempt whose subscription ended will not. */
const entriesOf = (world: World, ref: Ref): readonly DueEntry[] =>
  entriesWith(world, ref, {
    device: (device) => dueEntries(device).filter((entry) => isAlive(world, entry)),
    // A handshake goes to who is not confirmed yet; everything else only to who is.
    topic: (topic) => topicDueEntries(topic).filter((entry) => isHandshake(topic, entry) || isAlive(world, entry)),
  });

const isHandshake = ({ handshakes }: Topic, { subscriptionArn }: DueEntry): boolean =>
  handshakes.some(({ delivery }) => delivery.subscriptionArn === subscriptionArn);

function isAlive({ store }: World, { subscriptionArn }: DueEntry): boolean {
  if (subscriptionArn === undefined) return true;
  const ref = store.find(subscriptionKey(subscriptionArn)) as Ref<'topic'> | undefined;
  const subscriptions = ref && store.read(ref)?.doc.subscriptions;
  return subscriptions?.some((one) => one.subscriptionArn === subscriptionArn && isConfirmed(one)) ?? false;
}

/** The nearest instant after `now` at which something will happen. The store is asked: a queue holds more. */
export function nextAlive(world: World, now: Instant): Instant | null {
  for (let limit = UNITS_AT_ONCE; ; limit *= 2) {
    const units = world.store.dueBefore(null, limit);
    let nearest: Instant | null = null;
    for (const { ref, dueAt } of units) {
      if (nearest !== null && dueAt >= nearest) return nearest;
      for (const { at } of entriesOf(world, ref)) if (at > now) nearest = earliest(nearest, at);
    }
    if (units.length < limit) return nearest;
  }
}

/** Everything due, nearest first. */
export const allDue = (world: World): DueEntry[] =>
  world.store
    .dueBefore(null, Number.MAX_SAFE_INTEGER)
    .flatMap(({ ref }) => entriesOf(world, ref))
    .sort(byDueOrder);
