import { accept, type DomainEvent, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Subscription, Topic } from '../state.ts';
import { checkAddress } from './endpoint-address.ts';
import { isExpired, newToken, nextTurn, withHandshake, without, withoutExpired } from './handshake.ts';
import { sendConfirmation } from './send-confirmation.ts';
import { differs, type GivenAttributes, NO_ATTRIBUTES, withAttributes } from './subscription-attributes.ts';

export interface SubscribeInput {
  readonly topic: Topic;
  readonly draw: Draw;
  readonly endpoint: string;
  readonly protocol?: string | undefined;
  readonly rawMessageDelivery?: boolean | undefined;
  /** By AWS's names. */
  readonly attributes?: GivenAttributes | undefined;
  /** Comes from the configuration, so that a reset keeps it. */
  readonly configured?: boolean;
  /** Asks an address that is still pending once more. */
  readonly askAgain?: boolean;
}

/**
 * Subscribes an address, a queue or a function. An address is pending until its confirmation comes back; a queue or
 * a function of the owner is not asked. The same once more changes nothing.
 */
export function subscribe({
  topic,
  draw,
  endpoint,
  protocol,
  rawMessageDelivery,
  attributes,
  configured = false,
  askAgain = false,
}: SubscribeInput): Outcome<Topic, Subscription, 'invalidEndpoint' | 'invalidAttributes' | 'otherAttributes'> {
  const checked = checkAddress(endpoint, protocol);
  if (!checked.ok) return refuse('invalidEndpoint', { field: checked.field, problem: checked.problem });
  const given = attributes ?? new Map([['RawMessageDelivery', String(rawMessageDelivery ?? false)]]);
  const read = withAttributes(NO_ATTRIBUTES, given, { topicArn: topic.topicArn, protocol: checked.protocol });
  if (!read.ok) return refuse('invalidAttributes', { problem: read.problem });
  const known = topic.subscriptions.find(
    (other) => other.endpoint === endpoint && other.status !== 'unsubscribed' && !isExpired(other, draw),
  );
  if (known !== undefined) {
    if (differs(given, read.attributes, known)) {
      return refuse('otherAttributes', { subscriptionArn: known.subscriptionArn });
    }
    return askAgain ? askedAgain(topic, known, draw) : accept(topic, known);
  }
  const isAsked = checked.protocol === 'http' || checked.protocol === 'https';
  const subscription: Subscription = {
    subscriptionArn: `${topic.topicArn}:${draw.ids.uuid('subscription')}`,
    protocol: checked.protocol,
    endpoint,
    ...read.attributes,
    status: isAsked ? 'pending' : 'confirmed',
    confirmationWasAuthenticated: !isAsked,
    authenticateOnUnsubscribe: false,
    token: newToken(draw),
    createdAt: draw.now,
    configured,
  };
  // What was unsubscribed here is replaced.
  const expired = withoutExpired(topic, draw);
  const cleared = without(expired.next, (other) => other.endpoint === endpoint);
  const added = { ...cleared, subscriptions: [...cleared.subscriptions, subscription] };
  const next = isAsked ? withHandshake(added, subscription, 'SubscriptionConfirmation', draw) : added;
  return accept(nextTurn(next), subscription, [...expired.events, subscribed(subscription)]);
}

const subscribed = ({ subscriptionArn, status }: Subscription): DomainEvent => ({
  kind: 'state',
  subject: 'subscription',
  id: subscriptionArn,
  from: null,
  to: status,
  rule: 'subscribe',
});

/** Of an address that is confirmed, or to which a confirmation is on its way, nothing is asked. */
function askedAgain(topic: Topic, known: Subscription, draw: Draw): Outcome<Topic, Subscription, never> {
  const { subscriptionArn, status } = known;
  const isOnItsWay = topic.handshakes.some(({ delivery }) => delivery.subscriptionArn === subscriptionArn);
  if (status !== 'pending' || isOnItsWay) return accept(topic, known);
  const asked = sendConfirmation({ topic, draw }, subscriptionArn);
  return asked.accepted ? asked : accept(topic, known);
}
