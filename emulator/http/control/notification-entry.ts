import type { Notification } from '../../../contracts/control/notification.ts';
import type { Device, OutboxEntry } from '../../domain/state.ts';

/** A notification as the control interface shows it. */
export const notificationEntry = (
  device: Pick<Device, 'modelId' | 'serialNumber'>,
  entry: OutboxEntry,
): Notification => ({
  notificationId: entry.notificationId,
  notificationType: entry.notificationType,
  version: entry.version,
  topicArn: entry.topicArn,
  messageId: entry.messageId,
  at: entry.at,
  modelId: device.modelId,
  serialNumber: device.serialNumber,
  slotId: entry.slotId,
  instanceId: entry.instanceId,
  payload: entry.payload,
  deliveries: entry.deliveries.map(({ subscriptionArn, state, attempts, nextAttemptAt, lastStatus, because }) => ({
    subscriptionArn,
    state,
    attempts,
    nextAttemptAt,
    lastStatus,
    ...(because === undefined ? {} : { because }),
  })),
  ...(entry.declined === undefined ? {} : { declined: entry.declined }),
});
