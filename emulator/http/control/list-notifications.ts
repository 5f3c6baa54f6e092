import type { listNotifications as contract } from '../../../contracts/control/list-notifications.ts';
import type { Handler } from '../answer.ts';
import { answerItems } from './answer-items.ts';
import { notificationEntry } from './notification-entry.ts';

/** The notifications and what became of them, device by device. */
export const listNotifications: Handler<typeof contract> = (world, { request: { query } }) =>
  answerItems(world, query, {
    list: 'notifications',
    kind: 'device',
    only: query.device,
    itemsOf: (device) =>
      device.outbox.map((entry) => ({ id: entry.notificationId, item: notificationEntry(device, entry) })),
  });
