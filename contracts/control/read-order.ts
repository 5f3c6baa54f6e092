import { z } from 'zod';
import { EventInstanceId } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { exampleOrder, Order } from './order.ts';
import { notFound } from './refusals.ts';

/** One order. */
export const readOrder = defineControl({
  name: 'readOrder',
  methods: ['GET'],
  paths: [{ path: '/_emulator/orders/{instanceId}' }],
  summary: 'Orders: read one',
  description: 'State, dates and product of one order, by its event instance id.',
  params: z.object({ instanceId: EventInstanceId }),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The order.', body: Order },
  refusals: { notFound },
  examples: { params: { instanceId: exampleOrder.instanceId }, reply: { placed: exampleOrder } },
});
