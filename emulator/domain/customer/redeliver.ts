import { freshDelivery } from '../fresh-delivery.ts';
import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import type { Audience } from '../sns/audience.ts';
import type { Delivery, Device, OutboxEntry } from '../state.ts';

/**
 * Sends a notification again: the same MessageId, a new Timestamp, all attempts anew, to whoever is
 * subscribed now. A delivery that is still under way goes on as it is.
 */
export function redeliver(
  { device, subscribers, declined, draw }: { readonly device: Device; readonly draw: Draw } & Audience,
  notificationId: string,
): Outcome<Device, OutboxEntry, 'notificationNotFound' | 'declined' | 'nobodySubscribed'> {
  const at = device.outbox.findIndex((entry) => entry.notificationId === notificationId);
  const entry = device.outbox[at];
  if (entry === undefined) return refuse('notificationNotFound', { id: notificationId });
  if (declined !== undefined) return refuse('declined', { topicArn: entry.topicArn, code: declined });
  if (subscribers.length === 0) return refuse('nobodySubscribed', { topicArn: entry.topicArn });
  const before = new Map(entry.deliveries.map((delivery) => [delivery.subscriptionArn, delivery]));
  const again = subscribers.map((subscriptionArn): Delivery => {
    const delivery = before.get(subscriptionArn);
    return delivery?.state === 'pending' ? delivery : freshDelivery(subscriptionArn, draw.now);
  });
  const gone = entry.deliveries.filter((delivery) => !subscribers.includes(delivery.subscriptionArn));
  const { declined: _, ...taken } = entry;
  const next: OutboxEntry = { ...taken, deliveries: [...gone, ...again] };
  return accept({ ...device, turn: device.turn + 1, outbox: device.outbox.with(at, next) }, next);
}
