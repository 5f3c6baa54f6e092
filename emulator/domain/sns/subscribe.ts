import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { checkAddress } from './endpoint-address.ts';
import { isExpired, newToken, nextTurn, withHandshake, without, withoutExpired } from './handshake.ts';

export interface SubscribeInput {
  readonly topic: Topic;
  readonly draw: Draw;
  readonly endpoint: string;
  readonly protocol?: string | undefined;
  readonly rawMessageDelivery?: boolean | undefined;
  /** Comes from the configuration, so that a reset keeps it. */
  readonly configured?: boolean;
}

/** Subscribes an address: pending until its confirmation comes back. The same address again changes nothing. */
export function subscribe({
  topic,
  draw,
  endpoint,
  protocol,
  rawMessageDelivery = false,
  configured = false,
}: SubscribeInput): Outcome<Topic, Subscription, 'invalidEndpoint' | 'otherAttributes'> {
  const checked = checkAddress(endpoint, protocol);
  if (!checked.ok) return refuse('invalidEndpoint', { field: checked.field, problem: checked.problem });
  const known = topic.subscriptions.find(
    (other) => other.endpoint === endpoint && other.status !== 'unsubscribed' && !isExpired(other, draw),
  );
  if (known !== undefined) {
    if (known.rawMessageDelivery === rawMessageDelivery) return accept(topic, known);
    return refuse('otherAttributes', { subscriptionArn: known.subscriptionArn });
  }
  const subscription: Subscription = {
    subscriptionArn: `${topic.topicArn}:${draw.ids.uuid('subscription')}`,
    protocol: checked.protocol,
    endpoint,
    rawMessageDelivery,
    filterPolicy: null,
    filterPolicyScope: 'MessageAttributes',
    deliveryPolicy: null,
    redrivePolicy: null,
    subscriptionRoleArn: null,
    status: 'pending',
    confirmationWasAuthenticated: false,
    authenticateOnUnsubscribe: false,
    token: newToken(draw),
    createdAt: draw.now,
    configured,
  };
  // What was unsubscribed here is replaced.
  const expired = withoutExpired(topic, draw);
  const cleared = without(expired.next, (other) => other.endpoint === endpoint);
  const next = withHandshake(
    { ...cleared, subscriptions: [...cleared.subscriptions, subscription] },
    subscription,
    'SubscriptionConfirmation',
    draw,
  );
  return accept(nextTurn(next), subscription, [
    ...expired.events,
    {
      kind: 'state',
      subject: 'subscription',
      id: subscription.subscriptionArn,
      from: null,
      to: 'pending',
      rule: 'subscribe',
    },
  ]);
}
