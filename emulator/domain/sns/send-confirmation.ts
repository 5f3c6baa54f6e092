import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { isExpired, nextTurn, withHandshake } from './handshake.ts';

/** Posts the confirmation once more, with the same token, to a subscription that is not confirmed. */
export function sendConfirmation(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  subscriptionArn: string,
): Outcome<Topic, Subscription, 'subscriptionNotFound' | 'alreadyConfirmed' | 'handshakeExpired'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined) return refuse('subscriptionNotFound', { id: subscriptionArn });
  if (subscription.status === 'confirmed') return refuse('alreadyConfirmed', { id: subscriptionArn });
  if (isExpired(subscription, draw)) return refuse('handshakeExpired', { id: subscriptionArn });
  const next = nextTurn(withHandshake(topic, subscription, 'SubscriptionConfirmation', draw));
  return accept(next, subscription, [
    {
      kind: 'state',
      subject: 'subscription',
      id: subscriptionArn,
      from: subscription.status,
      to: subscription.status,
      rule: 'ask-again',
    },
  ]);
}
