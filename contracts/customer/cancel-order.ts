import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { exampleOrder, Order } from '../control/order.ts';
import { EventInstanceId } from '../fields.ts';
import { orderNotFound, testOrder, tooLate, wrongState } from './refusals.ts';

/** The customer cancels an order. */
export const cancelOrder = defineCustomer({
  name: 'cancelOrder',
  methods: ['POST'],
  paths: [{ path: '/_emulator/orders/{instanceId}/cancel' }],
  summary: 'Customer: cancel an order',
  description:
    'From accepted or placed, within 24 hours of being placed; an order that is only accepted is placed first, with its notification. Test orders are cancelled by the maker only.',
  params: z.object({ instanceId: EventInstanceId }),
  query: z.strictObject({
    force: z.enum(['true', 'false']).optional().meta({ description: 'Cancels also after the 24 hours.' }),
  }),
  reply: { status: 200, description: 'The order after the move.', body: Order },
  refusals: { orderNotFound, testOrder, tooLate, wrongState },
  examples: {
    params: { instanceId: exampleOrder.instanceId },
    reply: {
      order: {
        ...exampleOrder,
        state: 'cancelled' as const,
        cancelledAt: '2031-03-04T12:00:00.000Z',
        cancelledBy: 'customer' as const,
      },
    },
  },
});
