import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { exampleOrder, Order } from '../control/order.ts';
import { EventInstanceId } from '../fields.ts';
import { orderNotFound, wrongState } from './refusals.ts';

/** Amazon ships an order. */
export const shipOrder = defineCustomer({
  name: 'shipOrder',
  methods: ['POST'],
  paths: [{ path: '/_emulator/orders/{instanceId}/ship' }],
  summary: 'Amazon: ship an order',
  description:
    'From accepted or placed; a step that is skipped happens at once, with its notification: OrderPlaced, then ItemShipped.',
  params: z.object({ instanceId: EventInstanceId }),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The order after the move.', body: Order },
  refusals: { orderNotFound, wrongState },
  examples: {
    params: { instanceId: exampleOrder.instanceId },
    reply: { order: { ...exampleOrder, state: 'shipped' as const, shippedAt: '2031-03-05T11:00:02.000Z' } },
  },
});
