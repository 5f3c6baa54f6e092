import type { Subscription as SubscriptionEntry } from '../../../contracts/control/subscription.ts';
import type { Subscription } from '../../domain/state.ts';
import { redactText } from '../redact.ts';

/** A subscription as the control interface shows it. */
export const subscriptionEntry = (topicArn: string, subscription: Subscription): SubscriptionEntry => ({
  subscriptionArn: subscription.subscriptionArn,
  topicArn,
  protocol: subscription.protocol,
  endpoint: redactText(subscription.endpoint),
  rawMessageDelivery: subscription.rawMessageDelivery,
  filterPolicy: subscription.filterPolicy,
  filterPolicyScope: subscription.filterPolicyScope,
  deliveryPolicy: subscription.deliveryPolicy,
  redrivePolicy: subscription.redrivePolicy,
  status: subscription.status,
  createdAt: subscription.createdAt,
  configured: subscription.configured,
});
