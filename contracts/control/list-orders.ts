import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, listOf, pageQuery } from './lists.ts';
import { exampleOrder, Order } from './order.ts';

/** The orders of the world. */
export const listOrders = defineControl({
  name: 'listOrders',
  methods: ['GET'],
  paths: [{ path: '/_emulator/orders' }],
  summary: 'Orders: list them',
  description: 'Device by device in order of creation, the orders of each oldest first.',
  query: z.strictObject({ ...pageQuery, ...deviceQuery }),
  reply: {
    status: 200,
    description: 'A page of orders.',
    body: listOf(Order).meta({ id: 'OrderList', description: 'A page of orders.' }),
  },
  examples: { reply: { one: { items: [exampleOrder], next: null } } },
});
