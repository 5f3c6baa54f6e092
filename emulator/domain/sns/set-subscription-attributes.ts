import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Topic } from '../state.ts';
import { isExpired, nextTurn, withSubscription } from './handshake.ts';
import { withAttributes } from './subscription-attributes.ts';

/** Sets one attribute of a subscription, which may still be pending. */
export function setSubscriptionAttributes(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  subscriptionArn: string,
  name: string,
  value: string | undefined,
): Outcome<Topic, undefined, 'subscriptionNotFound' | 'invalidParameter'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined || subscription.status === 'unsubscribed' || isExpired(subscription, draw)) {
    return refuse('subscriptionNotFound');
  }
  const read = withAttributes(subscription, new Map([[name, value]]), {
    topicArn: topic.topicArn,
    protocol: subscription.protocol,
  });
  if (!read.ok) return refuse('invalidParameter', { problem: read.problem });
  const { status } = subscription;
  return accept(nextTurn(withSubscription(topic, { ...subscription, ...read.attributes })), undefined, [
    { kind: 'state', subject: 'subscription', id: subscriptionArn, from: status, to: status, rule: `set-${name}` },
  ]);
}
