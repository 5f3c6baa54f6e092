import { freshDelivery } from '../fresh-delivery.ts';
import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Published, Topic } from '../state.ts';
import { nextTurn } from './handshake.ts';
import type { ReadMessage } from './read-message.ts';

/** How much of one topic may be on its way at once. */
const WAITING_MAX = 1000;
const WAITING_CHARACTERS_MAX = 16 * 1024 * 1024;

/** Publishes what the maker says: one delivery for each confirmed subscription. Filters are asked when it is sent. */
export function publish(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  message: ReadMessage,
): Outcome<Topic, string, 'throttled'> {
  const waiting = topic.published.reduce((sum, one) => sum + one.message.length, message.message.length);
  if (topic.published.length >= WAITING_MAX || waiting > WAITING_CHARACTERS_MAX) return refuse('throttled');
  const { now } = draw;
  const messageId = draw.ids.uuid('message');
  const confirmed = topic.subscriptions.filter(({ status }) => status === 'confirmed');
  const published: Published = {
    ordinal: topic.nextOrdinal,
    messageId,
    at: now,
    ...message,
    deliveries: confirmed.map(({ subscriptionArn }) => freshDelivery(subscriptionArn, now)),
  };
  const isHeard = confirmed.length > 0;
  const next = isHeard
    ? { ...topic, nextOrdinal: topic.nextOrdinal + 1, published: [...topic.published, published] }
    : topic;
  return accept(nextTurn(next), messageId, [
    {
      kind: 'state',
      subject: 'message',
      id: messageId,
      from: null,
      to: isHeard ? 'published' : 'unheard',
      rule: 'publish',
    },
  ]);
}
