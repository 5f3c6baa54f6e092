import type { Instant } from '../../contracts/fields.ts';
import { plus } from './instants.ts';
import { prunedOutbox } from './notify.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './sns/delivery-policy.ts';
import { retryDelayMs } from './sns/retry-delay.ts';
import type { Delivery, Device, SentAs, Topic } from './state.ts';

/** What an attempt comes to, and when the next one is due. SNS's default policy for HTTP: 3 retries, 20 s apart. */

/** What became of one POST: a status, or no complete answer. */
export interface AttemptResult {
  readonly status: number | null;
  readonly error?: string;
}

export type AttemptOutcome = 'delivered' | 'retry' | 'permanent' | 'exhausted';

/** 2xx is delivered; 5xx, 429 and no answer are tried again; everything else is final, redirects included. */
export function outcomeOf(
  { status }: AttemptResult,
  attempt: number,
  policy: RetryPolicy = DEFAULT_RETRY,
): AttemptOutcome {
  if (status !== null && status >= 200 && status < 300) return 'delivered';
  const retryable = status === null || status === 429 || status >= 500;
  if (!retryable) return 'permanent';
  return attempt <= policy.numRetries ? 'retry' : 'exhausted';
}

export interface Attempted {
  readonly outcome: AttemptOutcome;
  readonly attempt: number;
  readonly nextAttemptAt: Instant | null;
}

/** The delivery after one more attempt, and what that attempt came to. */
function afterAttempt(
  delivery: Delivery,
  result: AttemptResult,
  { envelopeTimestamp, sentAs, now, retry = DEFAULT_RETRY }: AttemptOn,
): { after: Delivery; attempted: Attempted } {
  const attempt = delivery.attempts + 1;
  const outcome = outcomeOf(result, attempt, retry);
  const { copyAfterMs, ...rest } = delivery;
  const copies = outcome === 'delivered' && copyAfterMs !== undefined;
  const delayMs = outcome === 'retry' ? retryDelayMs(retry, attempt) : null;
  const nextAttemptAt = copies ? plus(now, copyAfterMs) : delayMs === null ? null : plus(now, delayMs);
  const fixed = { envelopeTimestamp, ...(sentAs === undefined ? {} : { sentAs }) };
  const shared = { ...fixed, nextAttemptAt, lastStatus: result.status };
  return {
    after: copies
      ? { ...rest, ...shared, attempts: 0, state: 'pending', outOfTurn: true }
      : { ...delivery, ...shared, attempts: attempt, state: outcome === 'retry' ? 'pending' : outcome },
    attempted: { outcome, attempt, nextAttemptAt },
  };
}

export interface AttemptOn {
  readonly ordinal: number;
  readonly subscriptionArn: string;
  /** `Timestamp` the envelope went out with. */
  readonly envelopeTimestamp: string;
  /** What else of it stays as it is on retries. */
  readonly sentAs?: SentAs;
  readonly now: Instant;
  /** The policy in force for the subscription; the standard one when absent. */
  readonly retry?: RetryPolicy;
}

/** Why no attempt is made: nobody is there any more, he does not want the message, or he wants it later. */
export type NotAttempted = 'subscription-gone' | 'filter-policy' | { readonly notBefore: Instant };

const notAttempted = (delivery: Delivery, why: NotAttempted): Delivery =>
  typeof why === 'object'
    ? { ...delivery, nextAttemptAt: why.notBefore }
    : {
        ...delivery,
        state: 'dropped',
        nextAttemptAt: null,
        ...(why === 'filter-policy' ? { because: why } : {}),
      };

/** An entry with one attempt at one of its deliveries noted, or undefined when that is no longer waiting for it. */
function noted<E extends { readonly ordinal: number; readonly deliveries: Delivery[] }>(
  entries: readonly E[],
  on: AttemptOn,
  result: AttemptResult | NotAttempted,
): { at: number; entry: E; attempted: Attempted | null } | undefined {
  const at = entries.findIndex((entry) => entry.ordinal === on.ordinal);
  const entry = entries[at];
  const delivery = entry?.deliveries.find((candidate) => candidate.subscriptionArn === on.subscriptionArn);
  if (entry === undefined || delivery === undefined || delivery.state !== 'pending') return undefined;
  const { after, attempted } =
    typeof result === 'string' || 'notBefore' in result
      ? { after: notAttempted(delivery, result), attempted: null }
      : afterAttempt(delivery, result, on);
  const deliveries = entry.deliveries.map((candidate) => (candidate === delivery ? after : candidate));
  return { at, entry: { ...entry, deliveries }, attempted };
}

/** The device with one attempt noted, or undefined when the delivery is no longer waiting for it. */
export function recordAttempt(
  device: Device,
  on: AttemptOn,
  result: AttemptResult | NotAttempted,
): { next: Device; attempted: Attempted | null } | undefined {
  const done = noted(device.outbox, on, result);
  if (done === undefined) return undefined;
  return {
    next: { ...device, outbox: prunedOutbox(device.outbox.with(done.at, done.entry)) },
    attempted: done.attempted,
  };
}

/** The topic with one attempt at a message that the maker published noted; what reached everybody is forgotten. */
export function recordPublishedAttempt(
  topic: Topic,
  on: AttemptOn,
  result: AttemptResult | NotAttempted,
): { next: Topic; attempted: Attempted | null } | undefined {
  const done = noted(topic.published, on, result);
  if (done === undefined) return undefined;
  const isWaiting = done.entry.deliveries.some(({ state }) => state === 'pending');
  const published = isWaiting ? topic.published.with(done.at, done.entry) : topic.published.toSpliced(done.at, 1);
  return { next: { ...topic, published }, attempted: done.attempted };
}

/** The topic with one attempt at a handshake message noted; an ended handshake is forgotten. */
export function recordHandshakeAttempt(
  topic: Topic,
  on: AttemptOn,
  result: AttemptResult,
): { next: Topic; attempted: Attempted } | undefined {
  const handshake = topic.handshakes.find((candidate) => candidate.ordinal === on.ordinal);
  if (handshake === undefined) return undefined;
  const { after: delivery, attempted } = afterAttempt(handshake.delivery, result, on);
  const others = topic.handshakes.filter((candidate) => candidate !== handshake);
  const handshakes = delivery.state === 'pending' ? [...others, { ...handshake, delivery }] : others;
  return {
    next: { ...topic, handshakes: handshakes.toSorted((a, b) => a.ordinal - b.ordinal) },
    attempted,
  };
}
