import { type DueDelivery, deliveryDueId } from '../domain/due.ts';
import type { Ref } from '../store/port.ts';
import type { World } from '../world.ts';
import { createAttempts, type Fired, type Job } from './attempts.ts';
import { createCauses } from './causes.ts';
import { createDueOrder, type Place } from './due-order.ts';
import { createSending } from './outgoing.ts';
import { createPost } from './post.ts';
import type { Targets } from './targets/index.ts';

/**
 * Takes on what is due, and says when each attempt is made. Deliveries of different subscriptions never wait for each other;
 * of one subscription at most eight run at once, and of one device one after the other.
 */

const CONCURRENT_PER_SUBSCRIPTION = 8;
/** How long a delivery is left alone whose attempt could not be noted: it will be posted again. */
const AFTER_FAILURE_MS = 1_000;

export interface Dispatcher {
  /** Takes on one attempt; attempts already taken on are left alone. */
  enqueue(ref: Ref<'device'> | Ref<'topic'>, due: DueDelivery): void;
  readonly inFlight: number;
  /** Attempts whose outcome could not be written, which are left alone for a while. */
  readonly resting: number;
  /** Leaves them alone no longer. */
  tryAgain(): void;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Nothing more can fall due before what has ended: puts on the record what is next in due order. */
  flush(): void;
  /** An `advance` begins: time-outs are counted anew, and `onFired` hears of every attempt until `advanceEnded`. */
  advanceStarted(onFired: (fired: Fired) => void): void;
  advanceEnded(): void;
  /** Another world: whatever is under way belongs to nobody. */
  drop(): void;
  close(): Promise<void>;
}

export interface DispatcherOptions {
  readonly targets: Targets;
  readonly fault: (where: string, error: unknown) => void;
  /** A line for the person who watches. */
  readonly note: (text: string) => void;
  /** Waits until an endpoint can be connected to, or patience is over. */
  readonly reachable: (subscriptionArn: string, endpoint: string) => Promise<void>;
  readonly timeoutMs?: number;
}

interface PlacedJob extends Job {
  /** Its place on the record under a clock that stands; null under one that goes. */
  readonly place: Place | null;
}

export function createDispatcher(world: World, options: DispatcherOptions): Dispatcher {
  const { targets, fault } = options;
  let epoch = 0;
  let onFired: ((fired: Fired) => void) | null = null;
  const taken = new Set<string>();
  const queues = new Map<string, PlacedJob[]>();
  const active = new Map<string, number>();
  const resting = new Map<string, Job['ref']>();
  const waiters: (() => void)[] = [];
  const order = createDueOrder();
  const post = createPost(targets, options.timeoutMs);
  const sending = createSending(world, targets, post, options.note);
  const causes = createCauses(world);
  const attempt = createAttempts(world, {
    causes,
    sending,
    post,
    reachable: options.reachable,
    fired: (fired) => onFired?.(fired),
  });

  const rest = (job: Job): void => {
    resting.set(job.key, job.ref);
    setTimeout(() => {
      if (!job.isCurrent() || !resting.delete(job.key)) return;
      world.engine.look(job.ref);
      world.engine.wake();
    }, AFTER_FAILURE_MS).unref();
  };

  const pump = (subscriptionArn: string): void => {
    const queue = queues.get(subscriptionArn);
    while (
      queue !== undefined &&
      queue.length > 0 &&
      (active.get(subscriptionArn) ?? 0) < CONCURRENT_PER_SUBSCRIPTION
    ) {
      const job = queue.shift() as PlacedJob;
      active.set(subscriptionArn, (active.get(subscriptionArn) ?? 0) + 1);
      attempt(job)
        .catch((error: unknown) => {
          fault('delivery', error);
          if (job.isCurrent()) rest(job);
        })
        .finally(() => {
          if (!job.isCurrent()) return;
          active.set(subscriptionArn, (active.get(subscriptionArn) ?? 1) - 1);
          taken.delete(job.key);
          if (job.place !== null) job.place.ended = true;
          pump(subscriptionArn);
          // The next message of the device may have waited for this one, or a retry come due.
          world.engine.look(job.ref);
          world.engine.wake();
          if (taken.size === 0) for (const waiter of waiters.splice(0)) waiter();
        });
    }
    if (queue?.length === 0) queues.delete(subscriptionArn);
  };

  return {
    enqueue(ref, due) {
      const key = `${ref.kind}:${ref.id}:${due.ordinal}:${due.subscriptionArn}`;
      if (taken.has(key) || resting.has(key)) return;
      taken.add(key);
      const isManual = world.clock.mode === 'manual';
      const place = isManual ? order.begin(due.at, deliveryDueId(ref.id, due)) : null;
      const queue = queues.get(due.subscriptionArn) ?? [];
      const begun = epoch;
      queue.push({
        key,
        ref,
        due,
        place,
        isCurrent: () => begun === epoch,
        record(write) {
          if (place === null) write();
          else place.write = write;
        },
      });
      queues.set(due.subscriptionArn, queue);
      pump(due.subscriptionArn);
    },
    get inFlight() {
      return taken.size;
    },
    get resting() {
      return resting.size;
    },
    tryAgain() {
      const refs = [...resting.values()];
      resting.clear();
      for (const ref of refs) world.engine.look(ref);
    },
    idle: () => (taken.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    flush: () => order.flush(),
    advanceStarted(listener) {
      post.advanceStarted();
      onFired = listener;
    },
    advanceEnded() {
      onFired = null;
      post.advanceEnded();
    },
    drop() {
      epoch += 1;
      post.stop();
      taken.clear();
      queues.clear();
      active.clear();
      resting.clear();
      order.clear();
      causes.clear();
      sending.clear();
      for (const waiter of waiters.splice(0)) waiter();
    },
    async close() {
      causes.close();
      epoch += 1;
      post.stop();
      taken.clear();
      // What has ended belongs on the record, whatever was still under way before it.
      order.finish();
      for (const waiter of waiters.splice(0)) waiter();
      await targets.close();
    },
  };
}
