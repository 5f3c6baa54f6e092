import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { exampleOrder, Order } from '../control/order.ts';
import { EventInstanceId } from '../fields.ts';
import { orderNotFound, wrongState } from './refusals.ts';

/** The parcel arrives. */
export const deliverOrder = defineCustomer({
  name: 'deliverOrder',
  methods: ['POST'],
  paths: [{ path: '/_emulator/orders/{instanceId}/deliver' }],
  summary: 'Amazon: deliver an order',
  description:
    'From shipped, or from whatever can be shipped; skipped steps happen at once, each with its notification. The slot is free again.',
  params: z.object({ instanceId: EventInstanceId }),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The order after the move.', body: Order },
  refusals: { orderNotFound, wrongState },
  examples: {
    params: { instanceId: exampleOrder.instanceId },
    reply: {
      order: {
        ...exampleOrder,
        state: 'delivered' as const,
        shippedAt: '2031-03-05T11:00:02.000Z',
        deliveredAt: '2031-03-06T09:00:00.000Z',
      },
    },
  },
});
