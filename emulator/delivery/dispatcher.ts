import { stopwatch, toInstant, wallMs } from '../clock.ts';
import type { DueDelivery, DueEntry } from '../domain/due.ts';
import { deliveryDueEntry, deliveryDueId, publishedAt, topicDueEntries } from '../domain/due.ts';
import {
  type AttemptResult,
  type NotAttempted,
  outcomeOf,
  recordAttempt,
  recordHandshakeAttempt,
  recordPublishedAttempt,
} from '../domain/outbox.ts';
import type { RetryPolicy } from '../domain/sns/delivery-policy.ts';
import { passesFilter } from '../domain/sns/filter-match.ts';
import { drsPublication, ownPublication, type Publication } from '../domain/sns/publication.ts';
import { deadLetterQueue, type QueueArn } from '../domain/sns/redrive-policy.ts';
import { policyFor, retryPolicyOf } from '../domain/sns/retry-policy.ts';
import type { Protocol, Published, Subscription, Topic } from '../domain/state.ts';
import type { Documents, Ref } from '../store/port.ts';
import { decideOn, type World } from '../world.ts';
import { type DeliveryLine, handshakeLine, notificationLine, publishedLine } from './attempt-entry.ts';
import { createDueOrder, type Place } from './due-order.ts';
import { buildHandshake, buildNotification, envelopeTimestamp, type Message } from './message.ts';
import type { Sent } from './send.ts';
import type { Targets } from './targets/index.ts';
import { createThrottle } from './throttle.ts';

/**
 * Sends what is due and notes each attempt. Deliveries of different subscriptions never wait for each other;
 * of one subscription at most eight run at once, and of one device one after the other.
 */

/** SNS gives an endpoint 15 s of real time; the world's clock may stand still meanwhile. */
const ATTEMPT_TIMEOUT_MS = 15_000;
/** SNS does not wait for a function; where one is called at once, a cold container has to start. */
const FUNCTION_TIMEOUT_MS = 60_000;
/** After so many time-outs in a row within one `advance` the rest of it waits only this long. */
const TIMEOUTS_BEFORE_CUT = 3;
const CUT_TIMEOUT_MS = 1_000;
const CONCURRENT_PER_SUBSCRIPTION = 8;
/** How long a delivery is left alone whose attempt could not be noted: it will be posted again. */
const AFTER_FAILURE_MS = 1_000;
/** Notifications and subscriptions whose place on the record is remembered, as the cause of their deliveries. */
const REMEMBERED_CAUSES = 20_000;

/** Rules of entries that tell what became of a message to a subscription, which stays as it is (docs/decisions/0035). */
const KEPT_BACK = 'filter-policy';
const REDRIVEN = 'dead-letter';
const NOT_REDRIVEN = 'dead-letter-lost';
const WITHOUT_CHANGE: ReadonlySet<string> = new Set([KEPT_BACK, REDRIVEN, NOT_REDRIVEN]);

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

type DeadLetter = 'sent' | 'lost';

/** What came of a message that was due to one subscription. */
type Outgoing =
  | {
      readonly kind: 'sent';
      readonly subscription: Subscription;
      readonly result: AttemptResult;
      readonly tookMs: number;
      readonly retry: RetryPolicy;
      readonly deadLetter: DeadLetter | null;
    }
  | { readonly kind: 'kept-back'; readonly result: NotAttempted };

const retryOf = (outgoing: Outgoing) => (outgoing.kind === 'sent' ? { retry: outgoing.retry } : {});

/** What an entry about a message to a subscription is about. */
interface About {
  readonly at: string;
  readonly device: { readonly modelId: string; readonly serialNumber: string } | null;
  readonly subscriptionArn: string;
}

export function createDispatcher(world: World, options: DispatcherOptions): Dispatcher {
  const { targets, fault } = options;
  let epoch = 0;
  let onFired: ((fired: Fired) => void) | null = null;
  const taken = new Set<string>();
  const queues = new Map<string, Job[]>();
  const active = new Map<string, number>();
  const timeoutsInARow = new Map<string, number>();
  /** Subscriptions whose attempts are cut short for the rest of the `advance`. */
  const cutShort = new Set<string>();
  const resting = new Map<string, Job['ref']>();
  const waiters: (() => void)[] = [];
  const causes = new Map<string, number>();
  const order = createDueOrder();
  const throttle = createThrottle();
  let abort = new AbortController();

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
      if (entry.kind !== 'state' || WITHOUT_CHANGE.has(entry.rule)) return;
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

  const post = async (
    subscriptionArn: string,
    protocol: Protocol,
    endpoint: string,
    message: Message,
  ): Promise<{ result: AttemptResult; tookMs: number }> => {
    const longest = options.timeoutMs ?? (protocol === 'lambda' ? FUNCTION_TIMEOUT_MS : ATTEMPT_TIMEOUT_MS);
    const cut = cutShort.has(subscriptionArn);
    const elapsed = stopwatch();
    const sent = await send(protocol, endpoint, message, cut ? Math.min(CUT_TIMEOUT_MS, longest) : longest);
    const timedOut = sent.outcome === 'failed' && sent.timedOut;
    const inARow = timedOut ? (timeoutsInARow.get(subscriptionArn) ?? 0) + 1 : 0;
    timeoutsInARow.set(subscriptionArn, inARow);
    if (onFired !== null && inARow >= TIMEOUTS_BEFORE_CUT) cutShort.add(subscriptionArn);
    const { error } = sent;
    const status = sent.outcome === 'answered' ? sent.status : null;
    return { result: { status, ...(error === undefined ? {} : { error }) }, tookMs: elapsed() };
  };

  const send = async (protocol: Protocol, endpoint: string, message: Message, timeoutMs: number): Promise<Sent> => {
    const target = targets.for(protocol);
    if (target !== undefined) return target.send({ endpoint, message, timeoutMs, signal: abort.signal });
    return { outcome: 'failed', error: (await targets.refusal(protocol)) ?? 'cannot be reached', timedOut: false };
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

  const confirmed = (topicArn: string, subscriptionArn: string) => {
    const topic = world.store.read({ kind: 'topic', id: topicArn })?.doc;
    const subscription = topic?.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
    if (topic === undefined || subscription?.status !== 'confirmed') return undefined;
    return { topic, subscription };
  };

  const attemptNotification = async (job: Job, ref: Ref<'device'>): Promise<void> => {
    const device = await landed(ref);
    if (job.epoch !== epoch) return;
    const entry = device?.outbox.find((candidate) => candidate.ordinal === job.due.ordinal);
    const delivery = entry?.deliveries.find((candidate) => candidate.subscriptionArn === job.due.subscriptionArn);
    if (device === undefined || entry === undefined || delivery?.state !== 'pending') return;
    const timestamp = delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const on = { ordinal: entry.ordinal, subscriptionArn: job.due.subscriptionArn, envelopeTimestamp: timestamp };
    const outgoing = await sendPublication(job, entry.topicArn, timestamp, () => drsPublication(entry));
    if (job.epoch !== epoch) return;
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordAttempt(doc, { ...on, now: draw.now, ...retryOf(outgoing) }, outgoing.result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (job.epoch !== epoch || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const cause = causes.get(entry.notificationId) ?? null;
    const { modelId, serialNumber } = device;
    const about: About = { at, device: { modelId, serialNumber }, subscriptionArn: on.subscriptionArn };
    if (outgoing.kind === 'kept-back') noteKeptBack(job, about, outgoing.result, cause);
    if (outgoing.kind !== 'sent' || attempted === null) return;
    const { subscription, result, tookMs, deadLetter } = outgoing;
    const dueEntry = deliveryDueEntry(device, entry, job.due);
    record(job, () => {
      const line = notificationLine(device, entry, subscription, attempted, result, at, tookMs, cause);
      noteDeadLetter(append(dueEntry, line), about, deadLetter);
    });
  };

  /** Signs a message and sends it, unless nobody is there to get it, or he wants it not, or not yet. */
  const sendPublication = async (
    job: Job,
    topicArn: string,
    timestamp: string,
    publicationFor: (subscription: Subscription) => Publication,
  ): Promise<Outgoing> => {
    const gone: Outgoing = { kind: 'kept-back', result: 'subscription-gone' };
    const receiver = confirmed(topicArn, job.due.subscriptionArn);
    if (receiver === undefined) return gone;
    const { topic, subscription } = receiver;
    const { subscriptionArn, protocol, endpoint, rawMessageDelivery: raw } = subscription;
    const publication = publicationFor(subscription);
    if (!passesFilter(subscription, publication).accepted) return { kind: 'kept-back', result: 'filter-policy' };
    const policy = policyFor(topic, subscription);
    const perSecond = policy?.throttlePolicy?.maxReceivesPerSecond;
    if (perSecond !== undefined) {
      const nowMs = world.clock.nowMs();
      const turnMs = throttle.turnOf(subscriptionArn, job.key, perSecond, nowMs);
      if (turnMs > nowMs) return { kind: 'kept-back', result: { notBefore: toInstant(turnMs) } };
    }
    const input = {
      publication,
      signatureVersion: topic.signatureVersion,
      timestamp,
      snsUrl: world.options.snsUrl(),
      subscriptionArn,
      raw,
      key: await world.signingKeys.get(),
      lambdaSaysVersion1: targets.lambdaSaysVersion1,
      ...(policy === null ? {} : { contentType: policy.requestPolicy.headerContentType }),
    };
    const message = await buildNotification({ ...input, protocol });
    // Signing takes a moment, in which the subscription may have ended.
    if (job.epoch !== epoch || confirmed(topicArn, job.due.subscriptionArn) === undefined) return gone;
    const { result, tookMs } = await post(subscriptionArn, protocol, endpoint, message);
    const retry = retryPolicyOf(topic, subscription);
    const outcome = outcomeOf(result, job.due.attempt, retry);
    const isLost = job.epoch === epoch && (outcome === 'permanent' || outcome === 'exhausted');
    const queue = isLost ? deadLetterQueue(subscription.redrivePolicy) : undefined;
    const deadLetter =
      queue === undefined ? null : await redrive(queue, await buildNotification({ ...input, protocol: 'sqs' }));
    return { kind: 'sent', subscription, result, tookMs, retry, deadLetter };
  };

  /**
   * Puts into its dead-letter queue what could not be delivered, before the last attempt is noted: after a crash
   * between both it is there twice rather than not at all.
   */
  const redrive = async ({ arn }: QueueArn, message: Message): Promise<DeadLetter> => {
    const sent = await send('sqs', arn, message, options.timeoutMs ?? ATTEMPT_TIMEOUT_MS);
    if (sent.outcome === 'answered' && outcomeOf(sent, 1) === 'delivered') return 'sent';
    options.note(`dead letter lost: ${arn}: ${sent.error ?? (sent.outcome === 'answered' ? sent.status : '')}`);
    return 'lost';
  };

  /** The record of a message that a filter policy kept back; of one that waits, or has nobody to go to, there is none. */
  const noteKeptBack = (job: Job, about: About, why: NotAttempted, cause: number | null): void => {
    if (why === 'filter-policy') record(job, () => noteMessage(about, KEPT_BACK, cause));
  };

  const noteDeadLetter = (cause: number, about: About, deadLetter: DeadLetter | null): void => {
    if (deadLetter !== null) noteMessage(about, deadLetter === 'sent' ? REDRIVEN : NOT_REDRIVEN, cause);
  };

  const noteMessage = ({ at, device, subscriptionArn }: About, rule: string, cause: number | null): void => {
    const subscription = { kind: 'state', subject: 'subscription', id: subscriptionArn } as const;
    world.timeline.append({ ...subscription, at, cause, device, from: 'confirmed', to: 'confirmed', rule });
  };

  const attemptPublished = async (job: Job, ref: Ref<'topic'>, topic: Topic, published: Published): Promise<void> => {
    const { ordinal, messageId } = published;
    const delivery = published.deliveries.find((candidate) => candidate.subscriptionArn === job.due.subscriptionArn);
    if (delivery?.state !== 'pending') return;
    const timestamp = delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const on = { ordinal, subscriptionArn: job.due.subscriptionArn, envelopeTimestamp: timestamp };
    const outgoing = await sendPublication(job, topic.topicArn, timestamp, ({ protocol }) =>
      ownPublication(topic, published, protocol),
    );
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
    const dueEntry = topicDueEntries(topic).find(
      (entry) => entry.at === job.due.at && entry.subscriptionArn === job.due.subscriptionArn,
    );
    record(job, () => {
      const line = publishedLine(published, subscription, attempted, result, at, tookMs, cause);
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
      snsUrl: world.options.snsUrl(),
      key: await world.signingKeys.get(),
    });
    if (job.epoch !== epoch) return;
    // A listener may come up late; by then the subscription may be gone, and its message with it.
    if (!world.store.read(ref)?.doc.handshakes.some(({ ordinal }) => ordinal === handshake.ordinal)) return;
    const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
    const protocol = subscription?.protocol ?? 'http';
    const { result, tookMs } = await post(subscriptionArn, protocol, handshake.endpoint, message);
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
    record(job, () =>
      append(dueEntry, handshakeLine(handshake, attempted, result, at, tookMs, causes.get(subscriptionArn) ?? null)),
    );
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
      timeoutsInARow.clear();
      cutShort.clear();
      onFired = listener;
    },
    advanceEnded() {
      onFired = null;
      cutShort.clear();
    },
    drop() {
      epoch += 1;
      abort.abort();
      abort = new AbortController();
      taken.clear();
      queues.clear();
      active.clear();
      resting.clear();
      order.clear();
      causes.clear();
      throttle.clear();
      for (const waiter of waiters.splice(0)) waiter();
    },
    async close() {
      for (const stop of unfollow) stop();
      epoch += 1;
      abort.abort();
      taken.clear();
      // What has ended belongs on the record, whatever was still under way before it.
      order.finish();
      for (const waiter of waiters.splice(0)) waiter();
      await targets.close();
    },
  };
}
