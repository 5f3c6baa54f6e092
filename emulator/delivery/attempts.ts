import { wallMs } from '../clock.ts';
import { type DueDelivery, type DueEntry, deliveryDueEntry, publishedAt, topicDueEntries } from '../domain/due.ts';
import { type NotAttempted, recordAttempt, recordHandshakeAttempt, recordPublishedAttempt } from '../domain/outbox.ts';
import { drsPublication, ownPublication } from '../domain/sns/publication.ts';
import { retryPolicyOf } from '../domain/sns/retry-policy.ts';
import type { Delivery, Published, Topic } from '../domain/state.ts';
import type { Documents, Ref } from '../store/port.ts';
import { decideOn, type World } from '../world.ts';
import { type DeliveryLine, deliveryLine } from './attempt-entry.ts';
import type { Causes } from './causes.ts';
import { buildHandshake, envelopeTimestamp } from './message.ts';
import { type About, KEPT_BACK, messageLine, NOT_REDRIVEN, REDRIVEN } from './message-entry.ts';
import type { DeadLetter, Outgoing, Sending } from './outgoing.ts';
import type { Post } from './post.ts';

/** One attempt from what is due to the record: what is sent, what it came to, and what is noted of it. */

/** An attempt that is to be made. */
export interface Job {
  readonly key: string;
  readonly ref: Ref<'device'> | Ref<'topic'>;
  readonly due: DueDelivery;
  /** False once another world has taken the place of this one: nothing of it counts any more. */
  readonly isCurrent: () => boolean;
  /** Writes on the record when it is the turn of this attempt. */
  readonly record: (write: () => void) => void;
}

/** An attempt that is on the record, and what was due. */
export interface Fired {
  readonly entry: DueEntry;
  readonly seq: number;
}

export interface AttemptsOptions {
  readonly causes: Causes;
  readonly sending: Sending;
  readonly post: Post;
  /** Waits until an endpoint can be connected to, or patience is over. */
  readonly reachable: (subscriptionArn: string, endpoint: string) => Promise<void>;
  readonly fired: (fired: Fired) => void;
}

/** What of an attempt that was made decides about the next one. */
const madeAs = (outgoing: Outgoing) =>
  outgoing.kind === 'sent' ? { sentAs: outgoing.sentAs, retry: outgoing.retry } : {};

/** Makes one attempt; resolves when it is noted, and rejects when that could not be written. */
export function createAttempts(
  world: World,
  { causes, sending, post, reachable, fired }: AttemptsOptions,
): (job: Job) => Promise<void> {
  const attemptOfTopic = async (job: Job, ref: Ref<'topic'>): Promise<void> => {
    const topic = await landed(ref);
    if (!job.isCurrent() || topic === undefined) return;
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

  const dueOf = (job: Job, topicArn: string, timestamp: string, { envelopeTimestamp: before, sentAs }: Delivery) => ({
    key: job.key,
    topicArn,
    subscriptionArn: job.due.subscriptionArn,
    attempt: job.due.attempt,
    timestamp,
    // A copy that a fault asked for counts its attempts anew.
    isRetry: before !== null,
    sentAs,
    isCurrent: job.isCurrent,
  });

  const attemptNotification = async (job: Job, ref: Ref<'device'>): Promise<void> => {
    const device = await landed(ref);
    if (!job.isCurrent()) return;
    const entry = device?.outbox.find((candidate) => candidate.ordinal === job.due.ordinal);
    const delivery = entry?.deliveries.find((candidate) => candidate.subscriptionArn === job.due.subscriptionArn);
    if (device === undefined || entry === undefined || delivery?.state !== 'pending') return;
    const timestamp = delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const on = { ordinal: entry.ordinal, subscriptionArn: job.due.subscriptionArn, envelopeTimestamp: timestamp };
    const outgoing = await sending.send({
      ...dueOf(job, entry.topicArn, timestamp, delivery),
      publicationFor: () => drsPublication(entry),
    });
    if (!job.isCurrent()) return;
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordAttempt(doc, { ...on, now: draw.now, ...madeAs(outgoing) }, outgoing.result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (!job.isCurrent() || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const cause = causes.of(entry.notificationId);
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
    job.record(() => {
      const line = deliveryLine(sent, { attempted, result, at, tookMs, cause });
      noteDeadLetter(append(dueEntry, line), about, deadLetter);
    });
  };

  /** The record of a message that a filter policy kept back; of one that waits, or has nobody to go to, there is none. */
  const noteKeptBack = (job: Job, about: About, why: NotAttempted, cause: number | null): void => {
    if (why === 'filter-policy') job.record(() => noteMessage(about, KEPT_BACK, cause));
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
      ...dueOf(job, topic.topicArn, timestamp, delivery),
      publicationFor: ({ protocol }) => ownPublication(topic, published, protocol),
    });
    if (!job.isCurrent()) return;
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordPublishedAttempt(doc, { ...on, now: draw.now, ...madeAs(outgoing) }, outgoing.result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (!job.isCurrent() || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const cause = causes.of(messageId);
    const about: About = { at, device: null, subscriptionArn: on.subscriptionArn };
    if (outgoing.kind === 'kept-back') noteKeptBack(job, about, outgoing.result, cause);
    if (outgoing.kind !== 'sent' || attempted === null) return;
    const { subscription, result, tookMs, deadLetter } = outgoing;
    const { subscriptionArn } = subscription;
    const sent = { type: 'Notification' as const, messageId, subscriptionArn, notification: null };
    const dueEntry = topicDueEntries(topic).find(
      (entry) => entry.at === job.due.at && entry.subscriptionArn === job.due.subscriptionArn,
    );
    job.record(() => {
      const line = deliveryLine(sent, { attempted, result, at, tookMs, cause });
      noteDeadLetter(append(dueEntry, line), about, deadLetter);
    });
  };

  const attemptHandshake = async (job: Job, ref: Ref<'topic'>, topic: Topic): Promise<void> => {
    const handshake = topic.handshakes.find((candidate) => candidate.ordinal === job.due.ordinal);
    if (handshake === undefined) return;
    const { subscriptionArn } = handshake.delivery;
    if (handshake.delivery.attempts === 0) await reachable(subscriptionArn, handshake.endpoint);
    const timestamp = handshake.delivery.envelopeTimestamp ?? envelopeTimestamp(wallMs());
    const sentAs = handshake.delivery.sentAs ?? { signatureVersion: topic.signatureVersion, raw: false };
    const message = await buildHandshake({
      handshake,
      topicArn: topic.topicArn,
      signatureVersion: sentAs.signatureVersion,
      timestamp,
      snsUrl: world.options.snsUrl(topic.topicArn),
      key: await world.signingKeys.get(),
    });
    if (!job.isCurrent()) return;
    // A listener may come up late; by then the subscription may be gone, and its message with it.
    if (!world.store.read(ref)?.doc.handshakes.some(({ ordinal }) => ordinal === handshake.ordinal)) return;
    const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
    const protocol = subscription?.protocol ?? 'http';
    const { result, tookMs } = await post.attempt(subscriptionArn, protocol, handshake.endpoint, message);
    if (!job.isCurrent()) return;
    const retry = subscription === undefined ? {} : { retry: retryPolicyOf(topic, subscription) };
    const on = { ordinal: handshake.ordinal, subscriptionArn, envelopeTimestamp: timestamp, sentAs, ...retry };
    const decided = await decideOn(world, ref, undefined, (doc, draw) => {
      const noted = doc && recordHandshakeAttempt(doc, { ...on, now: draw.now }, result);
      return { next: noted?.next ?? doc, events: [], result: noted && { attempted: noted.attempted, at: draw.now } };
    });
    if (!job.isCurrent() || decided.result === undefined) return;
    const { attempted, at } = decided.result;
    const dueEntry = topicDueEntries(topic).find((candidate) => candidate.subscriptionArn === subscriptionArn);
    const { type, messageId } = handshake;
    const sent = { type, messageId, subscriptionArn, notification: null };
    job.record(() => {
      const cause = causes.of(subscriptionArn);
      append(dueEntry, deliveryLine(sent, { attempted, result, at, tookMs, cause }));
    });
  };

  const append = (dueEntry: DueEntry | undefined, line: DeliveryLine): number => {
    const { seq } = world.timeline.append(line);
    if (dueEntry !== undefined) fired({ entry: dueEntry, seq });
    return seq;
  };

  return async (job) => {
    // The first one takes a while to be made; what is to be sent is looked at after that.
    await world.signingKeys.get();
    if (!job.isCurrent()) return;
    if (job.ref.kind === 'device') await attemptNotification(job, job.ref as Ref<'device'>);
    else await attemptOfTopic(job, job.ref as Ref<'topic'>);
  };
}
