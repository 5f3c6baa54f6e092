import type { listNotifications as contract } from '../../../contracts/control/list-notifications.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor } from './cursor.ts';
import { notificationEntry } from './notification-entry.ts';
import { invalid } from './refuse.ts';
import { pageOfItems } from './unit-pages.ts';

const LIST = 'notifications';

/** The notifications and what became of them, device by device. */
export const listNotifications: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT, device: only } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  const body = pageOfItems(world, {
    list: LIST,
    kind: 'device',
    from,
    limit,
    only,
    itemsOf: (device) =>
      device.outbox.map((entry) => ({ id: entry.notificationId, item: notificationEntry(device, entry) })),
  });
  return { kind: 'json', body };
};
