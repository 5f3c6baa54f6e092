import { notifications } from '../../contracts/notifications/index.ts';
import type { DeviceChange } from './device-change.ts';
import { withoutMilliseconds } from './instants.ts';
import type { NotificationVersion, Order, OutboxEntry, Registration } from './state.ts';

/** Notifications are outbox entries, committed with what caused them: one delivery per subscriber of the moment. */

/** Ended notifications kept per device. */
const ENDED_KEPT = 100;

type Type = keyof typeof notifications;

const isWaiting = (entry: OutboxEntry): boolean => entry.deliveries.some((delivery) => delivery.state === 'pending');

/** Drops the oldest ended entries beyond the bound; what is still to be delivered always stays. */
export function prunedOutbox(outbox: readonly OutboxEntry[]): OutboxEntry[] {
  let surplus = outbox.filter((entry) => !isWaiting(entry)).length - ENDED_KEPT;
  return outbox.filter((entry) => isWaiting(entry) || surplus-- <= 0);
}

/** The version of a notification that the maker of this model gets, per type; null where there is one form. */
export function versionOf(change: DeviceChange, type: Type): NotificationVersion {
  const configured: Partial<Record<Type, NotificationVersion>> = change.model.notificationVersions;
  return configured[type] ?? '2.0';
}

function enqueue(
  change: DeviceChange,
  type: Type,
  build: (info: { notificationTime: string; notificationId: string }) => Record<string, unknown>,
  about: { instanceId: string | null; slotId: string | null },
): void {
  const { now, ids } = change.draw;
  const { device, model } = change;
  const notificationId = ids.notificationId();
  const payload = build({ notificationTime: now, notificationId });
  const { versions, attribute } = notifications[type];
  const version = versions === null ? attribute : versionOf(change, type);
  const entry: OutboxEntry = {
    ordinal: device.nextOrdinal,
    notificationId,
    notificationType: type,
    version,
    topicArn: model.topicArn,
    messageId: ids.uuid('message'),
    at: now,
    instanceId: about.instanceId,
    slotId: about.slotId,
    payload,
    deliveries: change.subscribers.map((subscriptionArn) => ({
      subscriptionArn,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: now,
      envelopeTimestamp: null,
      lastStatus: null,
    })),
  };
  change.device = {
    ...device,
    nextOrdinal: device.nextOrdinal + 1,
    outbox: prunedOutbox([...device.outbox, entry]),
  };
  change.events.push({
    kind: 'notification',
    notificationId,
    notificationType: type,
    version,
    topicArn: model.topicArn,
    payload,
    ...(about.instanceId === null ? {} : { instanceId: about.instanceId }),
    ...(about.slotId === null ? {} : { slotId: about.slotId }),
  });
}
