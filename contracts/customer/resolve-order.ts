import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { exampleOrder, Order } from '../control/order.ts';
import { EventInstanceId } from '../fields.ts';
import { orderNotFound, wrongState } from './refusals.ts';

/** The customer puts right what was wrong with an order. */
export const resolveOrder = defineCustomer({
  name: 'resolveOrder',
  methods: ['POST'],
  paths: [{ path: '/_emulator/orders/{instanceId}/resolve' }],
  summary: 'Customer: resolve an order',
  description: 'From order resolution, within its 72 hours: the order is placed, and OrderPlaced goes out.',
  params: z.object({ instanceId: EventInstanceId }),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The order after the move.', body: Order },
  refusals: { orderNotFound, wrongState },
  examples: {
    params: { instanceId: exampleOrder.instanceId },
    reply: { order: { ...exampleOrder, problem: 'payment' as const } },
  },
});
