import { type NotificationType, notifications, type PayloadInput } from '../../contracts/notifications/index.ts';
import type { DeviceChange } from './device-change.ts';
import { effectOf, strikeNotification } from './faults.ts';
import { withoutMilliseconds } from './instants.ts';
import { firstDelivery, nextHasCome } from './late-delivery.ts';
import type { NotificationVersion, Order, OutboxEntry, Registration } from './state.ts';

/** Notifications are outbox entries, committed with what caused them: one delivery per subscriber of the moment. */

/** Ended notifications kept per device. */
const ENDED_KEPT = 100;

const isWaiting = (entry: OutboxEntry): boolean => entry.deliveries.some((delivery) => delivery.state === 'pending');

/** Drops the oldest ended entries beyond the bound; what is still to be delivered always stays. */
export function prunedOutbox(outbox: readonly OutboxEntry[]): OutboxEntry[] {
  let surplus = outbox.filter((entry) => !isWaiting(entry)).length - ENDED_KEPT;
  return outbox.filter((entry) => isWaiting(entry) || surplus-- <= 0);
}

/** Puts one message into the outbox, for every subscriber of the moment, and on the record. */
function enqueue(
  change: DeviceChange,
  type: NotificationType,
  version: NotificationVersion | null,
  registration: Registration,
  build: (input: PayloadInput) => Record<string, unknown>,
  about: { readonly instanceId: string; readonly slotId: string } | null,
): void {
  const { now, ids } = change.draw;
  const { device, model } = change;
  const notificationId = ids.notificationId();
  const payload = build({
    info: { lwaClientId: registration.clientId, notificationTime: now, notificationId },
    device: { modelId: device.modelId, serialNumber: device.serialNumber },
    directedCustomerId: registration.directedCustomerId,
  });
  const slotId = about?.slotId ?? null;
  // A fault that reaches nobody has not struck.
  const fault = change.subscribers.length === 0 ? undefined : strikeNotification(change, { type, slotId });
  const entry: OutboxEntry = {
    ordinal: device.nextOrdinal,
    notificationId,
    notificationType: type,
    version,
    topicArn: model.topicArn,
    messageId: ids.uuid('message'),
    at: now,
    instanceId: about?.instanceId ?? null,
    slotId,
    payload,
    deliveries: change.subscribers.map((subscriptionArn) => firstDelivery(subscriptionArn, now, fault)),
    ...(change.declined === undefined ? {} : { declined: change.declined }),
  };
  change.device = {
    ...device,
    nextOrdinal: device.nextOrdinal + 1,
    outbox: prunedOutbox([...nextHasCome(device.outbox, now), entry]),
  };
  change.events.push({
    kind: 'notification',
    notificationId,
    notificationType: type,
    version,
    topicArn: model.topicArn,
    payload,
    ...(change.declined === undefined ? {} : { declined: change.declined }),
    ...(about ?? {}),
  });
  if (fault !== undefined) {
    const { faultId } = fault;
    const of = slotId === null ? {} : { slotId };
    change.events.push({ kind: 'fault', faultId, effect: effectOf(fault), notificationId, ...of });
  }
}

/** DeviceRegistered and DeviceDeregistered, to the customer's registration they are about. */
export function notifyRegistration(
  change: DeviceChange,
  type: 'DeviceRegisteredNotification' | 'DeviceDeregisteredNotification',
  registration: Registration,
): void {
  enqueue(change, type, null, registration, notifications[type].build, null);
}

/** SubscriptionChanged, with all slots, in the version of the model. */
export function notifySubscription(change: DeviceChange): void {
  const { current } = change.device;
  if (current === null) return;
  const version = change.model.notificationVersions.SubscriptionChangedNotification;
  const slots = change.model.slots.map(({ slotId, unit, products }) => {
    const slot = current.slots[slotId];
    const product = products.find(({ asin }) => asin === slot?.asin);
    return {
      slotId,
      subscribed: slot?.subscribed ?? false,
      product: product === undefined ? null : { quantity: product.quantity, unit, asin: product.asin },
    };
  });
  enqueue(
    change,
    'SubscriptionChangedNotification',
    version,
    current,
    (input) => notifications.SubscriptionChangedNotification.build(version, { ...input, slots }),
    null,
  );
}

export type OrderNotification =
  | 'OrderPlacedNotification'
  | 'OrderCancelledNotification'
  | 'ItemShippedNotification'
  | 'ItemDeliveredNotification';

/** The messages about one order of the current registration. */
export function notifyOrder(change: DeviceChange, type: OrderNotification, order: Order): void {
  const { current } = change.device;
  if (current === null) return;
  const { instanceId, slotId, quantity, unit, asin } = order;
  const about = { instanceId, slotId };
  const date = (at: string | null) => withoutMilliseconds(at ?? change.draw.now);
  switch (type) {
    case 'OrderPlacedNotification':
    case 'ItemShippedNotification': {
      const version = change.model.notificationVersions[type];
      const estimatedDeliveryDate = date(order.estimatedDeliveryAt);
      const details = { instanceId, slotId, quantity, unit, asin, estimatedDeliveryDate };
      const build = (input: PayloadInput) => notifications[type].build(version, { ...input, order: details });
      enqueue(change, type, version, current, build, about);
      break;
    }
    case 'OrderCancelledNotification':
      enqueue(change, type, null, current, (input) => notifications[type].build({ ...input, order: about }), about);
      break;
    case 'ItemDeliveredNotification': {
      const details = { instanceId, slotId, quantity, unit, asin, deliveryDate: date(order.deliveredAt) };
      enqueue(change, type, '2.0', current, (input) => notifications[type].build({ ...input, order: details }), about);
      break;
    }
  }
}
