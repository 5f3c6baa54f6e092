import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Topic } from '../state.ts';
import { endOfSubscription, nextTurn, without } from './handshake.ts';

/** The owner of the topic removes a subscription: gone at once, and nobody is told. */
export function removeSubscription(
  { topic }: { readonly topic: Topic },
  subscriptionArn: string,
): Outcome<Topic, undefined, 'subscriptionNotFound'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.subscriptionArn === subscriptionArn);
  if (subscription === undefined) return refuse('subscriptionNotFound', { id: subscriptionArn });
  return accept(nextTurn(without(topic, (other) => other === subscription)), undefined, [
    endOfSubscription(subscription, 'removed-by-owner'),
  ]);
}
