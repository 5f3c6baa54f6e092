import { accountOf } from '../../domain/sns/arn.ts';
import type { Subscription } from '../../domain/state.ts';
import type { XmlElements } from './xml.ts';

/** A subscription as a list tells of it. */
export const subscriptionMember = (
  topicArn: string,
  { subscriptionArn, protocol, endpoint, status }: Subscription,
): XmlElements => ({
  TopicArn: topicArn,
  Protocol: protocol,
  // Without the blank that Subscribe has.
  SubscriptionArn: status === 'pending' ? 'PendingConfirmation' : subscriptionArn,
  Owner: accountOf(topicArn),
  Endpoint: endpoint,
});
