import type { Instant } from '../contracts/fields.ts';
import { toInstant, toMs } from './clock.ts';
import type { Dispatcher, Fired } from './delivery/dispatcher.ts';
import { findModel } from './domain/device-change.ts';
import {
  byDueOrder,
  type DueEntry,
  dueDeliveries,
  dueEntries,
  nextDueAt,
  nextTopicDueAt,
  tick,
  topicDeliveries,
  topicDueEntries,
} from './domain/due.ts';
import { earliest } from './domain/instants.ts';
import { subscriptionKey } from './domain/keys.ts';
import { nextOrderDueAt } from './domain/order.ts';
import { holdsExpired, withoutExpired } from './domain/sns/handshake.ts';
import type { Topic } from './domain/state.ts';
import { createDueQueue } from './due-queue.ts';
import { appendEvents } from './http/record-call.ts';
import type { Ref } from './store/port.ts';
import {
  type Advanced,
  type AdvanceTarget,
  ClockBackwards,
  ClockBusy,
  decideOn,
  type Engine,
  isConfirmed,
  NotWritten,
  type World,
} from './world.ts';

/** Brings the world up to an instant: what time brings about, what is to be sent, and again, until nothing is due. */

const FIRED_SHOWN = 1000;
/** Node's timers fire at once beyond 24.8 days, so the alarm is set anew at least daily. */
const LONGEST_ALARM_MS = 86_400_000;
/** After a write failed, how long the engine leaves the unit alone unless somebody settles. */
const AFTER_FAILURE_MS = 1000;
const TOPICS_MAX = 1000;
/** Units looked at in the search for the next instant; more when nothing on them will happen. */
const UNITS_AT_ONCE = 64;

export interface EngineOptions {
  readonly fault: (where: string, error: unknown) => void;
  readonly createDispatcher: (world: World) => Dispatcher;
}

/** Hands over the world's engine; the world must be whole by the time anything is called on it. */
export function createEngine(world: World, options: EngineOptions): Engine {
  const queue = createDueQueue();
  const dispatcher = options.createDispatcher(world);
  let running: Promise<void> | null = null;
  let again = false;
  let advancing = false;
  let closed = false;
  let alarm: NodeJS.Timeout | undefined;
  let requestsInFlight = 0;
  /** Who waits for a quiet span. */
  const disturbed = new Set<() => void>();
  let changes = 0;
  let onFired: ((fired: Fired) => void) | null = null;
  let clockCause: number | null = null;
  /** Units whose due change could not be written, by name, and what will look at them again. */
  const unwritten = new Map<string, { readonly ref: Ref; readonly timer: NodeJS.Timeout }>();
  /** Counts the worlds; what was begun in an earlier one is not carried on. */
  let generation = 0;

  const dueAtOf = (ref: Ref): Instant | null => {
    const found = world.store.read(ref);
    if (found === undefined) return null;
    return ref.kind === 'device'
      ? nextDueAt(found.doc as never)
      : ref.kind === 'topic'
        ? nextTopicDueAt(found.doc as never)
        : null;
  };

  const look = (ref: Ref): void => {
    const at = dueAtOf(ref);
    if (at !== null) queue.push(ref, at);
    changes += 1;
  };

  const nameOf = (ref: Ref): string => `${ref.kind}:${ref.id}`;

  const written = (ref: Ref): void => {
    clearTimeout(unwritten.get(nameOf(ref))?.timer);
    unwritten.delete(nameOf(ref));
  };

  const putOff = (ref: Ref): void => {
    written(ref);
    const timer = setTimeout(() => {
      written(ref);
      look(ref);
      wake();
    }, AFTER_FAILURE_MS);
    timer.unref();
    unwritten.set(nameOf(ref), { ref, timer });
  };

  /** What failed is tried again now: whoever settles does not wait for a timer. */
  const tryAgain = (): void => {
    for (const { ref } of [...unwritten.values()]) {
      written(ref);
      look(ref);
    }
    dispatcher.tryAgain();
  };

  const lookAtDevice = async (ref: Ref<'device'>, now: Instant): Promise<void> => {
    const mine = generation;
    for (;;) {
      const device = world.store.read(ref)?.doc;
      if (device === undefined) return;
      const orderAt = nextOrderDueAt(device.orders);
      if (orderAt === null || orderAt > now) break;
      // Each change happens at the instant it was due, however late the engine gets to it.
      const { result, events } = await decideOn(
        world,
        ref,
        undefined,
        (doc, draw) => {
          if (doc === undefined) return { next: doc, events: [], result: [] as readonly DueEntry[] };
          const portal = world.portal();
          const audience = world.audience(findModel(portal, doc.modelId)?.topicArn ?? '');
          const ticked = tick({ portal, device: doc, ...audience, draw });
          return { next: ticked.next, events: ticked.events, result: ticked.fired };
        },
        orderAt,
      );
      if (generation !== mine) return;
      const first = world.timeline.last + 1;
      appendEvents(world, events, {
        at: orderAt,
        cause: clockCause,
        device: { modelId: device.modelId, serialNumber: device.serialNumber },
      });
      for (const entry of result) {
        const place = events.findIndex((event) => event.kind === 'state' && event.id === entry.instanceId);
        onFired?.({ entry, seq: first + Math.max(place, 0) });
      }
      if (result.length === 0) break;
    }
    const device = world.store.read(ref)?.doc;
    if (device === undefined) return;
    for (const due of dueDeliveries(device.outbox)) if (due.at <= now) dispatcher.enqueue(ref, due);
    const rest = nextAfter(ref, now);
    if (rest !== null) queue.push(ref, rest);
  };

  /** What is due later on a unit whose due deliveries have just been handed over. */
  const nextAfter = (ref: Ref, now: Instant): Instant | null => {
    const doc = world.store.read(ref)?.doc;
    if (doc === undefined) return null;
    const entries = ref.kind === 'device' ? dueEntries(doc as never) : topicDueEntries(doc as never);
    return entries.reduce<Instant | null>((nearest, { at }) => (at > now ? earliest(nearest, at) : nearest), null);
  };

  const lookAtTopic = (ref: Ref<'topic'>, now: Instant): void => {
    const topic = world.store.read(ref)?.doc;
    for (const due of topic === undefined ? [] : topicDeliveries(topic)) {
      if (due.at <= now) dispatcher.enqueue(ref, due);
    }
    const rest = nextAfter(ref, now);
    if (rest !== null) queue.push(ref, rest);
  };

  const pass = async (): Promise<void> => {
    for (;;) {
      const mine = generation;
      const now = world.clock.now();
      const ref = queue.pop(now);
      if (ref === undefined || closed) return;
      try {
        if (ref.kind === 'device') await lookAtDevice(ref as Ref<'device'>, now);
        else lookAtTopic(ref as Ref<'topic'>, now);
        if (mine === generation) written(ref);
      } catch (error) {
        options.fault('run-due', error);
        if (mine === generation) putOff(ref);
      }
    }
  };

  const run = (): Promise<void> => {
    if (running !== null) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await pass();
      } while (again && !closed);
    })().finally(() => {
      running = null;
      // Somebody may have called between the last look and this moment.
      if (again && !closed) {
        void run();
        return;
      }
      dispatcher.flush();
      setAlarm();
    });
    return running;
  };

  const wake = (): void => {
    if (closed) return;
    changes += 1;
    const nearest = queue.nearest();
    if (nearest !== null && nearest <= world.clock.now()) void run();
    else if (running === null) {
      dispatcher.flush();
      setAlarm();
    }
  };

  const setAlarm = (): void => {
    clearTimeout(alarm);
    const nearest = queue.nearest();
    if (closed || nearest === null) return;
    const wait = world.clock.realMsUntil(toMs(nearest));
    if (wait === null) return;
    alarm = setTimeout(() => void run(), Math.min(Math.ceil(wait), LONGEST_ALARM_MS));
    alarm.unref();
  };

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** Real time without a request in flight: each one that begins or ends makes the span begin anew. */
  const quiet = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const done = (): void => {
        disturbed.delete(beginAnew);
        resolve();
      };
      const beginAnew = (): void => {
        clearTimeout(timer);
        if (requestsInFlight === 0) timer = setTimeout(done, ms);
      };
      disturbed.add(beginAnew);
      beginAnew();
    });
  const requestsChanged = (by: number): void => {
    requestsInFlight += by;
    for (const beginAnew of disturbed) beginAnew();
  };

  /** Nothing due now, nothing in flight, and it stayed so for `quietMs` of real time. */
  const settle = async (quietMs = 0): Promise<void> => {
    tryAgain();
    for (;;) {
      await run();
      await dispatcher.idle();
      const before = changes;
      await (quietMs > 0 ? quiet(quietMs) : turn());
      if (closed) return;
      while (requestsInFlight > 0) await turn();
      const nearest = queue.nearest();
      const dueNow = nearest !== null && nearest <= world.clock.now();
      if (!dueNow && running === null && dispatcher.inFlight === 0 && changes === before) return;
    }
  };

  const targetMs = (target: AdvanceTarget): number => {
    const nowMs = world.clock.nowMs();
    if ('byMs' in target) return nowMs + target.byMs;
    if ('toMs' in target) return target.toMs;
    return toMs(nextAlive(toInstant(nowMs)) ?? toInstant(nowMs));
  };

  /** Everything due on a unit that will happen: an attempt whose subscription ended will not. */
  const entriesOf = (ref: Ref): DueEntry[] => {
    const doc = world.store.read(ref)?.doc;
    if (doc === undefined) return [];
    // A handshake goes to who is not confirmed yet; everything else only to who is.
    if (ref.kind === 'topic')
      return topicDueEntries(doc as never).filter((entry) => isHandshake(doc as never, entry) || isAlive(entry));
    return ref.kind === 'device' ? dueEntries(doc as never).filter(isAlive) : [];
  };

  const isHandshake = ({ handshakes }: Topic, { subscriptionArn }: DueEntry): boolean =>
    handshakes.some(({ delivery }) => delivery.subscriptionArn === subscriptionArn);

  const isAlive = ({ subscriptionArn }: DueEntry): boolean => {
    if (subscriptionArn === undefined) return true;
    const ref = world.store.find(subscriptionKey(subscriptionArn)) as Ref<'topic'> | undefined;
    const subscriptions = ref && world.store.read(ref)?.doc.subscriptions;
    return subscriptions?.some((one) => one.subscriptionArn === subscriptionArn && isConfirmed(one)) ?? false;
  };

  /** The nearest instant after now at which something will happen. The store is asked: the queue holds more. */
  const nextAlive = (now: Instant): Instant | null => {
    for (let limit = UNITS_AT_ONCE; ; limit *= 2) {
      const units = world.store.dueBefore(null, limit);
      let nearest: Instant | null = null;
      for (const { ref, dueAt } of units) {
        if (nearest !== null && dueAt >= nearest) return nearest;
        for (const { at } of entriesOf(ref)) if (at > now) nearest = earliest(nearest, at);
      }
      if (units.length < limit) return nearest;
    }
  };

  const moveTo = async (ms: number, mine: number): Promise<void> => {
    if (ms <= world.clock.nowMs()) return;
    // Saved before anybody sees it, so that a restart never finds the clock behind what has happened.
    try {
      await world.store.saveWorld({ ...world.store.world(), clock: { ...world.clock.save(), now: toInstant(ms) } });
    } catch (error) {
      options.fault('clock', error);
      throw new NotWritten('the clock could not be written', { cause: error });
    }
    if (generation === mine) world.clock.set(ms);
  };

  /** Settles at one instant of an advance; goes no further when something due there could not be written. */
  const settleStep = async (quietMs: number): Promise<void> => {
    await settle(quietMs);
    if (unwritten.size > 0 || dispatcher.resting > 0) throw new NotWritten('what fell due could not be written');
  };

  /** What nobody confirmed for two days is gone. Not a thing that falls due: it is seen when the clock was moved. */
  const dropUnconfirmed = async (): Promise<void> => {
    const now = world.clock.now();
    for (const { ref, doc } of world.store.list('topic', { limit: TOPICS_MAX }).items) {
      if (!holdsExpired(doc, { now })) continue;
      try {
        const { events } = await decideOn(world, ref, undefined, (topic, draw) => {
          if (topic === undefined) return { next: topic, events: [], result: undefined };
          return { ...withoutExpired(topic, draw), result: undefined };
        });
        appendEvents(world, events, { at: now, cause: clockCause, device: null });
      } catch (error) {
        options.fault('run-due', error);
        throw new NotWritten('a subscription could not be removed', { cause: error });
      }
    }
  };

  const clockEntry = (from: number, to: number) => {
    const { mode, scale } = world.clock;
    const at = toInstant(from);
    return world.timeline.append({
      kind: 'clock',
      at,
      cause: clockCause,
      device: null,
      from: at,
      to: toInstant(to),
      mode,
      scale,
    });
  };

  const engine: Engine = {
    wake,
    look,
    async advance(target, quietMs = 0): Promise<Advanced> {
      if (advancing) throw new ClockBusy('another advance is under way');
      const from = world.clock.nowMs();
      if ('toMs' in target && target.toMs < from) throw new ClockBackwards('the clock does not go back');
      if ('byMs' in target && target.byMs < 0) throw new ClockBackwards('the clock does not go back');
      advancing = true;
      const mine = generation;
      const fired: Fired[] = [];
      let firedCount = 0;
      const began = toInstant(from);
      onFired = (one) => {
        // What was due when the call came may have ended before it just as well: it is settled, not fired.
        if (generation !== mine || one.entry.at <= began) return;
        firedCount += 1;
        if (fired.length < FIRED_SHOWN) fired.push(one);
      };
      dispatcher.advanceStarted(onFired);
      try {
        await settleStep(quietMs);
        // In another world the rest of the way has no meaning; the clock is then where that world has it.
        const to = generation === mine ? targetMs(target) : from;
        if (to > from && generation === mine) clockCause = clockEntry(from, to).seq;
        while (generation === mine && !closed) {
          const nearest = queue.nearest();
          const isDue = nearest !== null && toMs(nearest) <= to;
          // All has been quiet just now; where nothing falls due nobody is disturbed.
          if (!isDue && to <= world.clock.nowMs()) break;
          const next = isDue ? toMs(nearest) : to;
          await moveTo(next, mine);
          await settleStep(isDue ? quietMs : 0);
          if (next === to) break;
        }
        if (generation === mine && !closed) await dropUnconfirmed();
        return {
          now: world.clock.now(),
          fired: fired.map(({ entry, seq }) => ({ ...entry, seq })),
          firedCount,
        };
      } catch (error) {
        // The record must not say that the clock is where it was to go.
        if (clockCause !== null && generation === mine) clockEntry(world.clock.nowMs(), world.clock.nowMs());
        throw error;
      } finally {
        advancing = false;
        onFired = null;
        clockCause = null;
        dispatcher.advanceEnded();
        setAlarm();
      }
    },
    due(): DueEntry[] {
      return world.store
        .dueBefore(null, Number.MAX_SAFE_INTEGER)
        .flatMap(({ ref }) => entriesOf(ref))
        .sort(byDueOrder);
    },
    settle: () => settle(),
    requestStarted() {
      requestsChanged(1);
    },
    requestEnded() {
      requestsChanged(-1);
    },
    reload() {
      generation += 1;
      queue.clear();
      for (const { ref } of [...unwritten.values()]) written(ref);
      dispatcher.drop();
      for (const { ref, dueAt } of world.store.dueBefore(null, Number.MAX_SAFE_INTEGER)) queue.push(ref, dueAt);
      wake();
    },
    async close() {
      closed = true;
      clearTimeout(alarm);
      await dispatcher.close();
      await running;
    },
  };
  return engine;
}
