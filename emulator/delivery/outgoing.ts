import { toInstant } from '../clock.ts';
import { type AttemptResult, type NotAttempted, outcomeOf } from '../domain/outbox.ts';
import type { RetryPolicy } from '../domain/sns/delivery-policy.ts';
import { passesFilter } from '../domain/sns/filter-match.ts';
import type { Publication } from '../domain/sns/publication.ts';
import { deadLetterQueue, QUEUE_ATTRIBUTES_MAX, type QueueArn } from '../domain/sns/redrive-policy.ts';
import { policyFor, retryPolicyOf } from '../domain/sns/retry-policy.ts';
import type { SentAs, Subscription, Topic } from '../domain/state.ts';
import type { World } from '../world.ts';
import { buildNotification, type Message } from './message.ts';
import type { Post } from './post.ts';
import type { Targets } from './targets/index.ts';
import { createThrottle } from './throttle.ts';

/** What was published, on its way to one subscription: by its filter, its policies and its protocol. */

export type DeadLetter = 'sent' | 'lost';

export type Outgoing =
  | {
      readonly kind: 'sent';
      readonly subscription: Subscription;
      readonly result: AttemptResult;
      readonly tookMs: number;
      /** What retries keep, whatever becomes of topic and subscription. */
      readonly sentAs: SentAs;
      /** The policy that was in force. */
      readonly retry: RetryPolicy;
      readonly deadLetter: DeadLetter | null;
    }
  | { readonly kind: 'kept-back'; readonly result: NotAttempted };

export interface Due {
  /** Names the delivery, from its first attempt to its last. */
  readonly key: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly attempt: number;
  /** `Timestamp` of the envelope. */
  readonly timestamp: string;
  /** An attempt was made before: this one has its bytes, and no filter is asked any more. */
  readonly isRetry: boolean;
  /** How it was sent then; absent from documents that did not keep it. */
  readonly sentAs: SentAs | undefined;
  /** Another world may be in place by now. */
  isCurrent(): boolean;
  /** The message as a subscription gets it. */
  publicationFor(subscription: Subscription): Publication;
}

export interface Sending {
  /** Signs a message and sends it, unless nobody is there to get it, or he wants it not, or not yet. */
  send(due: Due): Promise<Outgoing>;
  /** Another world. */
  clear(): void;
}

const GONE: Outgoing = { kind: 'kept-back', result: 'subscription-gone' };

/** What a dead-letter queue gets: the envelope, or the bare text, unless its attributes are more than a queue takes. */
async function deadLetterOf(input: Omit<Parameters<typeof buildNotification>[0], 'protocol'>): Promise<Message> {
  const message = await buildNotification({ ...input, protocol: 'sqs' });
  const { attributes = [] } = message;
  return attributes.length > QUEUE_ATTRIBUTES_MAX
    ? buildNotification({ ...input, protocol: 'sqs', raw: false })
    : message;
}

export function createSending(world: World, targets: Targets, post: Post, note: (text: string) => void): Sending {
  const throttle = createThrottle();

  const receiverOf = ({ topicArn, subscriptionArn }: Due): { topic: Topic; subscription: Subscription } | undefined => {
    const topic = world.store.read({ kind: 'topic', id: topicArn })?.doc;
    const subscription = topic?.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
    if (topic === undefined || subscription?.status !== 'confirmed') return undefined;
    return { topic, subscription };
  };

  /**
   * Puts into its dead-letter queue what could not be delivered, before the last attempt is noted: after a crash
   * between both it is there twice rather than not at all.
   */
  const redrive = async ({ arn }: QueueArn, message: Message): Promise<DeadLetter> => {
    const sent = await post.once('sqs', arn, message);
    if (sent.outcome === 'answered' && outcomeOf(sent, 1) === 'delivered') return 'sent';
    note(`dead letter lost: ${arn}: ${sent.error ?? (sent.outcome === 'answered' ? sent.status : '')}`);
    return 'lost';
  };

  return {
    async send(due) {
      const receiver = receiverOf(due);
      if (receiver === undefined) return GONE;
      const { topic, subscription } = receiver;
      const { subscriptionArn, protocol, endpoint, rawMessageDelivery } = subscription;
      const publication = due.publicationFor(subscription);
      if (!due.isRetry && !passesFilter(subscription, publication).accepted)
        return { kind: 'kept-back', result: 'filter-policy' };
      const policy = policyFor(topic, subscription);
      const perSecond = policy?.throttlePolicy?.maxReceivesPerSecond;
      if (perSecond !== undefined) {
        const nowMs = world.clock.nowMs();
        const turnMs = throttle.turnOf(subscriptionArn, due.key, perSecond, nowMs);
        if (turnMs > nowMs) return { kind: 'kept-back', result: { notBefore: toInstant(turnMs) } };
      }
      const sentAs = due.sentAs ?? { signatureVersion: topic.signatureVersion, raw: rawMessageDelivery };
      const input = {
        ...sentAs,
        publication,
        timestamp: due.timestamp,
        snsUrl: world.options.snsUrl(topic.topicArn),
        subscriptionArn,
        key: await world.signingKeys.get(),
        lambdaSaysVersion1: targets.lambdaSaysVersion1,
        ...(policy === null ? {} : { contentType: policy.requestPolicy.headerContentType }),
      };
      const message = await buildNotification({ ...input, protocol });
      // Signing takes a moment, in which the subscription may have ended.
      if (!due.isCurrent() || receiverOf(due) === undefined) return GONE;
      const { result, tookMs } = await post.attempt(subscriptionArn, protocol, endpoint, message);
      const retry = retryPolicyOf(topic, subscription);
      const outcome = outcomeOf(result, due.attempt, retry);
      const isLost = due.isCurrent() && (outcome === 'permanent' || outcome === 'exhausted');
      const queue = isLost ? deadLetterQueue(subscription.redrivePolicy) : undefined;
      const deadLetter = queue === undefined ? null : await redrive(queue, await deadLetterOf(input));
      return { kind: 'sent', subscription, result, tookMs, sentAs, retry, deadLetter };
    },
    clear: () => throttle.clear(),
  };
}
