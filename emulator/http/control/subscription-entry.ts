import type { Subscription as SubscriptionEntry } from '../../../contracts/control/subscription.ts';
import type { Subscription } from '../../domain/state.ts';
import { shorten } from '../redact.ts';

/** A subscription as the control interface shows it. */
export const subscriptionEntry = (topicArn: string, subscription: Subscription): SubscriptionEntry => ({
  subscriptionArn: subscription.subscriptionArn,
  topicArn,
  protocol: subscription.protocol,
  endpoint: withoutPassword(subscription.endpoint),
  rawMessageDelivery: subscription.rawMessageDelivery,
  status: subscription.status,
  createdAt: subscription.createdAt,
  configured: subscription.configured,
});

/** `https://user:password@host` with the password shortened. */
export const withoutPassword = (endpoint: string): string =>
  endpoint.replace(
    /^(https?:\/\/[^/?#:@]*:)([^/?#]*)(?=@)/i,
    (_, before: string, password: string) => before + shorten(password),
  );
