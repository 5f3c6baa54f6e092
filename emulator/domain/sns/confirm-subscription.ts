import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { isExpired, nextTurn, withSubscription } from './handshake.ts';

/** Who visits a SubscribeURL. */
const UNSIGNED = { signed: false, authenticateOnUnsubscribe: false };

/** Confirms by the token of a handshake message: idempotent, and what brings an unsubscribed one back. */
export function confirmSubscription(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  token: string,
  how: { readonly signed: boolean; readonly authenticateOnUnsubscribe: boolean } = UNSIGNED,
): Outcome<Topic, Subscription, 'unknownToken' | 'expiredToken'> {
  const subscription = topic.subscriptions.find((candidate) => candidate.token === token);
  if (subscription === undefined) return refuse('unknownToken');
  if (isExpired(subscription, draw)) return refuse('expiredToken');
  if (subscription.status === 'confirmed') return accept(topic, subscription);
  const confirmed: Subscription = {
    ...subscription,
    status: 'confirmed',
    confirmationWasAuthenticated: how.signed,
    authenticateOnUnsubscribe: how.authenticateOnUnsubscribe,
  };
  return accept(nextTurn(withSubscription(topic, confirmed)), confirmed, [
    {
      kind: 'state',
      subject: 'subscription',
      id: subscription.subscriptionArn,
      from: subscription.status,
      to: 'confirmed',
      rule: subscription.status === 'pending' ? 'confirm' : 'restore',
    },
  ]);
}
