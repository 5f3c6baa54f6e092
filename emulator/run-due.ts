import type { Instant } from '../contracts/fields.ts';
import { toInstant, toMs } from './clock.ts';
import type { Fired } from './delivery/attempts.ts';
import type { Dispatcher } from './delivery/dispatcher.ts';
import { findModel } from './domain/device-change.ts';
import { type DueEntry, dueDeliveries, tick, topicDeliveries } from './domain/due.ts';
import { nextOrderDueAt } from './domain/order.ts';
import { allDue, dueAtOf, nextAfter, nextAlive } from './due-entries.ts';
import { createDueQueue } from './due-queue.ts';
import { appendEvents } from './http/record-call.ts';
import { dropUnconfirmed, moveClock, recordMove } from './move-clock.ts';
import { createQuiet } from './quiet.ts';
import type { Ref } from './store/port.ts';
import { createUnwritten } from './unwritten.ts';
import {
  type Advanced,
  type AdvanceTarget,
  ClockBackwards,
  ClockBusy,
  decideOn,
  type Engine,
  NotWritten,
  type World,
} from './world.ts';

/** Brings the world up to an instant: what time brings about, what is to be sent, and again, until nothing is due. */

const FIRED_SHOWN = 1000;
/** Node's timers fire at once beyond 24.8 days, so the alarm is set anew at least daily. */
const LONGEST_ALARM_MS = 86_400_000;

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
  const quiet = createQuiet();
  let changes = 0;
  let onFired: ((fired: Fired) => void) | null = null;
  let clockCause: number | null = null;
  /** Counts the worlds; what was begun in an earlier one is not carried on. */
  let generation = 0;

  const look = (ref: Ref): void => {
    const at = dueAtOf(world, ref);
    if (at !== null) queue.push(ref, at);
    changes += 1;
  };

  const unwritten = createUnwritten((ref) => {
    look(ref);
    wake();
  });

  /** What failed is tried again now: whoever settles does not wait for a timer. */
  const tryAgain = (): void => {
    for (const ref of unwritten.takeAll()) look(ref);
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
    const rest = nextAfter(world, ref, now);
    if (rest !== null) queue.push(ref, rest);
  };

  const lookAtTopic = (ref: Ref<'topic'>, now: Instant): void => {
    const topic = world.store.read(ref)?.doc;
    for (const due of topic === undefined ? [] : topicDeliveries(topic)) {
      if (due.at <= now) dispatcher.enqueue(ref, due);
    }
    const rest = nextAfter(world, ref, now);
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
        if (mine === generation) unwritten.written(ref);
      } catch (error) {
        options.fault('run-due', error);
        if (mine === generation) unwritten.putOff(ref);
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

  /** Nothing due now, nothing in flight, and it stayed so for `quietMs` of real time. */
  const settle = async (quietMs = 0): Promise<void> => {
    tryAgain();
    for (;;) {
      await run();
      await dispatcher.idle();
      const before = changes;
      await (quietMs > 0 ? quiet.span(quietMs) : turn());
      if (closed) return;
      while (quiet.inFlight > 0) await turn();
      const nearest = queue.nearest();
      const dueNow = nearest !== null && nearest <= world.clock.now();
      if (!dueNow && running === null && dispatcher.inFlight === 0 && changes === before) return;
    }
  };

  const targetMs = (target: AdvanceTarget): number => {
    const nowMs = world.clock.nowMs();
    if ('byMs' in target) return nowMs + target.byMs;
    if ('toMs' in target) return target.toMs;
    return toMs(nextAlive(world, toInstant(nowMs)) ?? toInstant(nowMs));
  };

  /** Settles at one instant of an advance; goes no further when something due there could not be written. */
  const settleStep = async (quietMs: number): Promise<void> => {
    await settle(quietMs);
    if (unwritten.size > 0 || dispatcher.resting > 0) throw new NotWritten('what fell due could not be written');
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
        if (to > from && generation === mine) clockCause = recordMove(world, from, to, null);
        while (generation === mine && !closed) {
          const nearest = queue.nearest();
          const isDue = nearest !== null && toMs(nearest) <= to;
          // All has been quiet just now; where nothing falls due nobody is disturbed.
          if (!isDue && to <= world.clock.nowMs()) break;
          const next = isDue ? toMs(nearest) : to;
          await moveClock(world, next, () => generation === mine, options.fault);
          await settleStep(isDue ? quietMs : 0);
          if (next === to) break;
        }
        if (generation === mine && !closed) await dropUnconfirmed(world, clockCause, options.fault);
        return {
          now: world.clock.now(),
          fired: fired.map(({ entry, seq }) => ({ ...entry, seq })),
          firedCount,
        };
      } catch (error) {
        // The record must not say that the clock is where it was to go.
        if (clockCause !== null && generation === mine)
          recordMove(world, world.clock.nowMs(), world.clock.nowMs(), clockCause);
        throw error;
      } finally {
        advancing = false;
        onFired = null;
        clockCause = null;
        dispatcher.advanceEnded();
        setAlarm();
      }
    },
    due: () => allDue(world),
    settle: () => settle(),
    requestStarted: quiet.requestStarted,
    requestEnded: quiet.requestEnded,
    reload() {
      generation += 1;
      queue.clear();
      unwritten.takeAll();
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
