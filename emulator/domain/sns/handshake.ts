import { freshDelivery } from '../fresh-delivery.ts';
import { millisecondsBetween } from '../instants.ts';
import type { DomainEvent, Draw } from '../outcome.ts';
import type { Handshake, Subscription, Topic } from '../state.ts';

/** The token of a handshake and the messages that carry it. */

/** A token confirms for two days; then the pending subscription is gone. */
export const TOKEN_LIFE_MS = 2 * 86_400_000;

const PREFIX = '2336412f37';
const LENGTH = 256;

export const newToken = ({ ids }: Draw): string => PREFIX + ids.hex('token', LENGTH - PREFIX.length);

export const isExpired = ({ status, createdAt }: Subscription, { now }: Pick<Draw, 'now'>): boolean =>
  status === 'pending' && millisecondsBetween(createdAt, now) >= TOKEN_LIFE_MS;

const hasExpired = (draw: Pick<Draw, 'now'>) => (subscription: Subscription) => isExpired(subscription, draw);

/** Whether a topic holds subscriptions that were not confirmed in time. */
export const holdsExpired = ({ subscriptions }: Topic, draw: Pick<Draw, 'now'>): boolean =>
  subscriptions.some(hasExpired(draw));

/** The topic without what was not confirmed in time, as SNS deletes it after two days. */
export function withoutExpired(
  topic: Topic,
  draw: Pick<Draw, 'now'>,
): { readonly next: Topic; readonly events: readonly DomainEvent[] } {
  if (!holdsExpired(topic, draw)) return { next: topic, events: [] };
  const events = topic.subscriptions.filter(hasExpired(draw)).map((one) => endOfSubscription(one, 'not-confirmed'));
  return { next: nextTurn(without(topic, hasExpired(draw))), events };
}

/** The topic with a handshake message on its way to a subscription. */
export function withHandshake(topic: Topic, subscription: Subscription, type: Handshake['type'], draw: Draw): Topic {
  const { subscriptionArn, endpoint, token } = subscription;
  const handshake: Handshake = {
    ordinal: topic.nextOrdinal,
    messageId: draw.ids.uuid('message'),
    type,
    endpoint,
    token,
    at: draw.now,
    delivery: freshDelivery(subscriptionArn, draw.now),
  };
  return { ...topic, nextOrdinal: topic.nextOrdinal + 1, handshakes: [...topic.handshakes, handshake] };
}

export const withSubscription = (topic: Topic, subscription: Subscription): Topic => ({
  ...topic,
  subscriptions: topic.subscriptions.map((other) =>
    other.subscriptionArn === subscription.subscriptionArn ? subscription : other,
  ),
});

/** A subscription is gone, as it goes on the record. */
export const endOfSubscription = ({ subscriptionArn, status }: Subscription, rule: string): DomainEvent => ({
  kind: 'state',
  subject: 'subscription',
  id: subscriptionArn,
  from: status,
  to: null,
  rule,
});

/** The topic without some subscriptions, and without messages on their way to them. */
export const without = (topic: Topic, isGone: (subscription: Subscription) => boolean): Topic => {
  const goners = topic.subscriptions.filter(isGone);
  if (goners.length === 0) return topic;
  const gone = new Set(goners.map(({ subscriptionArn }) => subscriptionArn));
  const published = topic.published.map((message) => ({
    ...message,
    deliveries: message.deliveries.filter(({ subscriptionArn }) => !gone.has(subscriptionArn)),
  }));
  return {
    ...topic,
    subscriptions: topic.subscriptions.filter(({ subscriptionArn }) => !gone.has(subscriptionArn)),
    // What was never confirmed was never a subscription.
    subscriptionsDeleted: topic.subscriptionsDeleted + goners.filter(({ status }) => status !== 'pending').length,
    handshakes: topic.handshakes.filter(({ delivery }) => !gone.has(delivery.subscriptionArn)),
    published: published.filter(({ deliveries }) => deliveries.some(({ state }) => state === 'pending')),
  };
};

export const nextTurn = (topic: Topic): Topic => ({ ...topic, turn: topic.turn + 1 });
