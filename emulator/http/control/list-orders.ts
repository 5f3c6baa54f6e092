import type { listOrders as contract } from '../../../contracts/control/list-orders.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor } from './cursor.ts';
import { orderEntry } from './order-entry.ts';
import { invalid } from './refuse.ts';
import { pageOfItems } from './unit-pages.ts';

const LIST = 'orders';

/** The orders, device by device. */
export const listOrders: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT, device: only } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  const body = pageOfItems(world, {
    list: LIST,
    kind: 'device',
    from,
    limit,
    only,
    itemsOf: (device) => device.orders.map((order) => ({ id: order.instanceId, item: orderEntry(device, order) })),
  });
  return { kind: 'json', body };
};
