import type { listOrders as contract } from '../../../contracts/control/list-orders.ts';
import type { Handler } from '../answer.ts';
import { answerItems } from './answer-items.ts';
import { orderEntry } from './order-entry.ts';

/** The orders, device by device. */
export const listOrders: Handler<typeof contract> = (world, { request: { query } }) =>
  answerItems(world, query, {
    list: 'orders',
    kind: 'device',
    only: query.device,
    itemsOf: (device) => device.orders.map((order) => ({ id: order.instanceId, item: orderEntry(device, order) })),
  });
