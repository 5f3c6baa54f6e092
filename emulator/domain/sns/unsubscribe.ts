import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { endOfSubscription, newToken, nextTurn, withHandshake, without, withSubscription } from './handshake.ts';

/**
 * Unsubscribes by URL, which anybody who saw a message can do: the subscription ends, and the endpoint is
 * told how to bring it back. What never existed or has ended already is fine.
 */
export function unsubscribe(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  subscriptionArn: string,
): Outcome<Topic, undefined, 'pendingConfirmation' | 'authorizationError'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined || subscription.status === 'unsubscribed') return accept(topic, undefined);
  if (subscription.status === 'pending') return refuse('pendingConfirmation');
  if (subscription.authenticateOnUnsubscribe) {
    return refuse('authorizationError', { problem: 'This subscription can only be ended by a signed call' });
  }
  // Queues and functions are not asked, neither now nor when they were subscribed.
  if (subscription.protocol === 'sqs' || subscription.protocol === 'lambda') {
    return unsubscribeAsOwner({ topic }, subscriptionArn);
  }
  // A token of its own: a link from the first handshake must not undo what happened since.
  const ended: Subscription = { ...subscription, status: 'unsubscribed', token: newToken(draw) };
  const next = withHandshake(withSubscription(topic, ended), ended, 'UnsubscribeConfirmation', draw);
  return accept(nextTurn(next), undefined, [
    {
      kind: 'state',
      subject: 'subscription',
      id: subscriptionArn,
      from: 'confirmed',
      to: 'unsubscribed',
      rule: 'unsubscribe',
    },
  ]);
}

/** Unsubscribes by a signed call: the owner knows what he does, so it is gone at once and nobody is told. */
export function unsubscribeAsOwner(
  { topic }: { readonly topic: Topic },
  subscriptionArn: string,
): Outcome<Topic, undefined, 'pendingConfirmation'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined || subscription.status === 'unsubscribed') return accept(topic, undefined);
  if (subscription.status === 'pending') return refuse('pendingConfirmation');
  return accept(nextTurn(without(topic, (other) => other === subscription)), undefined, [
    endOfSubscription(subscription, 'unsubscribed-by-owner'),
  ]);
}
