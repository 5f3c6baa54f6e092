import type { Subscription, Topic } from '../state.ts';
import { effectivePolicy, MANAGED_RETRY, type RetryPolicy, type SubscriptionPolicy } from './delivery-policy.ts';

type Receiving = Pick<Subscription, 'protocol' | 'deliveryPolicy'>;

/** The delivery policy in force for an http or https subscription; null for all others, which have none. */
export const policyFor = (
  { deliveryPolicy }: Pick<Topic, 'deliveryPolicy'>,
  subscription: Receiving,
): SubscriptionPolicy | null =>
  subscription.protocol === 'http' || subscription.protocol === 'https'
    ? effectivePolicy({ topic: deliveryPolicy, subscription: subscription.deliveryPolicy })
    : null;

/** How often and when an attempt at a message to a subscription is repeated. */
export const retryPolicyOf = (topic: Pick<Topic, 'deliveryPolicy'>, subscription: Receiving): RetryPolicy =>
  policyFor(topic, subscription)?.healthyRetryPolicy ?? MANAGED_RETRY;
