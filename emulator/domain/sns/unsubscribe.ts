import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { newToken, nextTurn, withHandshake, withSubscription } from './handshake.ts';

/**
 * Unsubscribes by URL, which anybody who saw a message can do: the subscription ends, and the endpoint is
 * told how to bring it back. What never existed or has ended already is fine.
 */
export function unsubscribe(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  subscriptionArn: string,
): Outcome<Topic, undefined, 'pendingConfirmation'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined || subscription.status === 'unsubscribed') return accept(topic, undefined);
  if (subscription.status === 'pending') return refuse('pendingConfirmation');
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
