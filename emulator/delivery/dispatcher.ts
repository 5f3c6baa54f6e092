import { wallMs } from '../clock.ts';
import type { DueDelivery, DueEntry } from '../domain/due.ts';
import { deliveryDueEntry, deliveryDueId, publishedAt, topicDueEntries } from '../domain/due.ts';
import { type NotAttempted, recordAttempt, recordHandshakeAttempt, recordPublishedAttempt } from '../domain/outbox.ts';
import { drsPublication, ownPublication } from '../domain/sns/publication.ts';
import { retryPolicyOf } from '../domain/sns/retry-policy.ts';
import type { Published, Topic } from '../domain/state.ts';
import type { Documents, Ref } from '../store/port.ts';
import { decideOn, type World } from '../world.ts';
import { type DeliveryLine, deliveryLine } from './attempt-entry.ts';
import { createDueOrder, type Place } from './due-order.ts';
import { buildHandshake, envelopeTimestamp } from './message.ts';
import { type About, isAboutMessage, KEPT_BACK, messageLine, NOT_REDRIVEN, REDRIVEN } from './message-entry.ts';
import { createSending, type DeadLetter, type Outgoing } from './outgoing.ts';
import { createPost } from './post.ts';
import type { Targets } from './targets/index.ts';

/**
 * Sends what is due and notes each attempt. Deliveries of different subscriptions never wait for each other;
 * of one subscription at most eight run at once, and of one device one after the other.
 */

const CONCURRENT_PER_SUBSCRIPTION = 8;
/** How long a delivery is left alone whose attempt could not be noted: it will be posted again. */
const AFTER_FAILURE_MS = 1_000;
/** Notifications and subscriptions whose place on the record is remembered, as the cause of their deliveries. */
const REMEMBERED_CAUSES = 20_000;

export interface Fired {
  readonly entry: DueEntry;
  readonly seq: number;
}

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

interface Job {
  readonly key: string;
  readonly ref: Ref<'device'> | Ref<'topic'>;
  readonly due: DueDelivery;
  readonly epoch: number;
  /** Its place on the record under a clock that stands; null under one that goes. */
  readonly place: Place | null;
}

const retryOf = (outgoing: Outgoing) => (outgoing.kind === 'sent' ? { retry: outgoing.retry } : {});

export function createDispatcher(world: World, options: DispatcherOptions): Dispatcher {
  const { targets, fault } = options;
  let epoch = 0;
  let onFired: ((fired: Fired) => void) | null = null;
  const taken = new Set<string>();
  const queues = new Map<string, Job[]>();
  const active = new Map<string, number>();
  const resting = new Map<string, Job['ref']>();
  const waiters: (() => void)[] = [];
  const causes = new Map<string, number>();
  const order = createDueOrder();
  const post = createPost(targets, options.timeoutMs);
  const sending = createSending(world, targets, post, options.note);

  const remember = (name: string, seq: number): void => {
    if (causes.size >= REMEMBERED_CAUSES) causes.delete(causes.keys().next().value as string);
    causes.set(name, seq);
  };
  const unfollow = [
    world.timeline.follow((entry) => {
      if (entry.kind === 'notification') remember(entry.notificationId, entry.seq);
    }, 'notification'),
    // A handshake comes from the call that changed the subscription; at a start there is only the change.
    world.timeline.follow((entry) => {
      if (entry.kind !== 'state' || isAboutMessage(entry)) return;
      if (entry.subject === 'subscription' || entry.subject === 'message') remember(entry.id, entry.cause ?? entry.seq);
    }, 'state'),
  ];

  const record = (job: Job, write: () => void): void => {
    if (job.place === null) write();
    else job.place.write = write;
  };

  const rest = (job: Job): void => {
    resting.set(job.key, job.ref);
    setTimeout(() => {
      if (job.epoch !== epoch || !resting.delete(job.key)) return;
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
      const job = queue.shift() as Job;
      active.set(subscriptionArn, (active.get(subscriptionArn) ?? 0) + 1);
      attempt(job)
        .catch((error: unknown) => {
          fault('delivery', error);
          if (job.epoch === epoch) rest(job);
        })
        .finally(() => {
          if (job.epoch !== epoch) return;
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

  const attempt = async (job: Job): Promise<void> => {
    // The first one takes a while to be made; what is to be sent is looked at after that.
    await world.signingKeys.get();
    if (job.epoch !== epoch) return;
    if (job.ref.kind === 'device') await attemptNotification(job, job.ref as Ref<'device'>);
    else await attemptOfTopic(job, job.ref as Ref<'topic'>);
  };

  const attemptOfTopic = async (job: Job, ref: Ref<'topic'>): Promise<void> => {
    const topic = await landed(ref);
    if (job.epoch !== epoch || topic === undefined) return;
    const published = publishedAt(topic, job.due.ordinal);
    if (published === undefined) await attemptHandshake(job, ref, topic);
    else await attemptPublished(job, ref, topic, published);
  };

  /** A unit as it has landed: what a failed write would take back is told to nobody. */
  const landed = async <K extends 'device' | 'topic'>(ref: Ref<K>): Promise<Documents[K] | undefined> => {
    const found = world.store.read(ref);
    if (found !== undefined) await world.store.landed(ref, found.revision);
    return found?.doc;
  };

  const dueOf = (job: Job, topicArn: string, timestamp: string) => ({
    key: job.key,
    topicArn,
    subscriptionArn: job.due.subscriptionArn,
    attempt: job.due.attempt,
    timestamp,
    isCurrent: () => job.epoch === epoch,
  });

  const attemptNotification = async (job: Job, ref: Ref<'device'>): Promise<void> => {
    const device = await landed(ref);
    if (job.epoch !== epoch) return;
    const entry = device?.outbox.find((candidate) => candidate.ordinal === job.due.ordinal);
    const delivery = entry?.deliveries.find((candidate) => candidate.subscriptionArn === job.due.subscriptionArn);
    if (device === undefined || entry === undefined || delivery?.state !== 'pending') return;
    const timestamp = delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const on = { ordinal: entry.ordinal, subscriptionArn: job.due.subscriptionArn, envelopeTimestamp: timestamp };
    const outgoing = await sending.send({
      ...dueOf(job, entry.topicArn, timestamp),
      publicationFor: () => drsPublication(entry),
    });
    if (job.epoch !== epoch) return;
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordAttempt(doc, { ...on, now: draw.now, ...retryOf(outgoing) }, outgoing.result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (job.epoch !== epoch || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const cause = causes.get(entry.notificationId) ?? null;
    const { modelId, serialNumber } = device;
    const named = { modelId, serialNumber };
    const about: About = { at, device: named, subscriptionArn: on.subscriptionArn };
    if (outgoing.kind === 'kept-back') noteKeptBack(job, about, outgoing.result, cause);
    if (outgoing.kind !== 'sent' || attempted === null) return;
    const { subscription, result, tookMs, deadLetter } = outgoing;
    const { messageId, notificationId, slotId } = entry;
    const { subscriptionArn } = subscription;
    const notification = { device: named, notificationId, slotId };
    const sent = { type: 'Notification' as const, messageId, subscriptionArn, notification };
    const dueEntry = deliveryDueEntry(device, entry, job.due);
    record(job, () => {
      const line = deliveryLine(sent, { attempted, result, at, tookMs, cause });
      noteDeadLetter(append(dueEntry, line), about, deadLetter);
    });
  };

  /** The record of a message that a filter policy kept back; of one that waits, or has nobody to go to, there is none. */
  const noteKeptBack = (job: Job, about: About, why: NotAttempted, cause: number | null): void => {
    if (why === 'filter-policy') record(job, () => noteMessage(about, KEPT_BACK, cause));
  };

  const noteDeadLetter = (cause: number, about: About, deadLetter: DeadLetter | null): void => {
    if (deadLetter !== null) noteMessage(about, deadLetter === 'sent' ? REDRIVEN : NOT_REDRIVEN, cause);
  };

  const noteMessage = (about: About, rule: string, cause: number | null): void => {
    world.timeline.append(messageLine(about, rule, cause));
  };

  const attemptPublished = async (job: Job, ref: Ref<'topic'>, topic: Topic, published: Published): Promise<void> => {
    const { ordinal, messageId } = published;
    const delivery = published.deliveries.find((candidate) => candidate.subscriptionArn === job.due.subscriptionArn);
    if (delivery?.state !== 'pending') return;
    const timestamp = delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const on = { ordinal, subscriptionArn: job.due.subscriptionArn, envelopeTimestamp: timestamp };
    const outgoing = await sending.send({
      ...dueOf(job, topic.topicArn, timestamp),
      publicationFor: ({ protocol }) => ownPublication(topic, published, protocol),
    });
    if (job.epoch !== epoch) return;
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordPublishedAttempt(doc, { ...on, now: draw.now, ...retryOf(outgoing) }, outgoing.result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (job.epoch !== epoch || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const cause = causes.get(messageId) ?? null;
    const about: About = { at, device: null, subscriptionArn: on.subscriptionArn };
    if (outgoing.kind === 'kept-back') noteKeptBack(job, about, outgoing.result, cause);
    if (outgoing.kind !== 'sent' || attempted === null) return;
    const { subscription, result, tookMs, deadLetter } = outgoing;
    const { subscriptionArn } = subscription;
    const sent = { type: 'Notification' as const, messageId, subscriptionArn, notification: null };
    const dueEntry = topicDueEntries(topic).find(
      (entry) => entry.at === job.due.at && entry.subscriptionArn === job.due.subscriptionArn,
    );
    record(job, () => {
      const line = deliveryLine(sent, { attempted, result, at, tookMs, cause });
      noteDeadLetter(append(dueEntry, line), about, deadLetter);
    });
  };

  const attemptHandshake = async (job: Job, ref: Ref<'topic'>, topic: Topic): Promise<void> => {
    const handshake = topic.handshakes.find((candidate) => candidate.ordinal === job.due.ordinal);
    if (handshake === undefined) return;
    const { subscriptionArn } = handshake.delivery;
    if (handshake.delivery.attempts === 0) await options.reachable(subscriptionArn, handshake.endpoint);
    const timestamp = handshake.delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const message = await buildHandshake({
      handshake,
      topicArn: topic.topicArn,
      signatureVersion: topic.signatureVersion,
      timestamp,
      snsUrl: world.options.snsUrl(topic.topicArn),
      key: await world.signingKeys.get(),
    });
    if (job.epoch !== epoch) return;
    // A listener may come up late; by then the subscription may be gone, and its message with it.
    if (!world.store.read(ref)?.doc.handshakes.some(({ ordinal }) => ordinal === handshake.ordinal)) return;
    const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
    const protocol = subscription?.protocol ?? 'http';
    const { result, tookMs } = await post.attempt(subscriptionArn, protocol, handshake.endpoint, message);
    if (job.epoch !== epoch) return;
    const retry = subscription === undefined ? {} : { retry: retryPolicyOf(topic, subscription) };
    const on = { ordinal: handshake.ordinal, subscriptionArn, envelopeTimestamp: timestamp, ...retry };
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordHandshakeAttempt(doc, { ...on, now: draw.now }, result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (job.epoch !== epoch || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const dueEntry = topicDueEntries(topic).find((candidate) => candidate.subscriptionArn === subscriptionArn);
    const { type, messageId } = handshake;
    const sent = { type, messageId, subscriptionArn, notification: null };
    record(job, () => {
      const cause = causes.get(subscriptionArn) ?? null;
      append(dueEntry, deliveryLine(sent, { attempted, result, at, tookMs, cause }));
    });
  };

  const append = (dueEntry: DueEntry | undefined, line: DeliveryLine): number => {
    const { seq } = world.timeline.append(line);
    if (dueEntry !== undefined) onFired?.({ entry: dueEntry, seq });
    return seq;
  };

  return {
    enqueue(ref, due) {
      const key = `${ref.kind}:${ref.id}:${due.ordinal}:${due.subscriptionArn}`;
      if (taken.has(key) || resting.has(key)) return;
      taken.add(key);
      const isManual = world.clock.mode === 'manual';
      const place = isManual ? order.begin(due.at, deliveryDueId(ref.id, due)) : null;
      const queue = queues.get(due.subscriptionArn) ?? [];
      queue.push({ key, ref, due, epoch, place });
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
      for (const stop of unfollow) stop();
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
