import { z } from 'zod';
import { Asin, EventInstanceId, Instant, ModelId, SerialNumber, SlotId } from '../fields.ts';

export const OrderState = z.enum(['accepted', 'placed', 'in-resolution', 'shipped', 'delivered', 'cancelled']).meta({
  id: 'OrderState',
  description:
    '`accepted` until OrderPlaced goes out, `in-resolution` while payment, address or stock is wrong; accepted, in-resolution, placed and shipped block the slot.',
});

export const Problem = z
  .enum(['address', 'payment', 'stock'], 'expected "address", "payment", "stock", or null for no problem')
  .meta({
    id: 'OrderProblem',
    description: 'What keeps an order from being placed.',
  });

export const Order = z
  .strictObject({
    instanceId: EventInstanceId,
    modelId: ModelId,
    serialNumber: SerialNumber,
    slotId: SlotId,
    asin: Asin,
    quantity: z.number().meta({ description: "Content of the product in the slot's unit." }),
    test: z.boolean().meta({ description: 'A test order: no charge, no shipment, cancelled by CancelTestOrder only.' }),
    state: OrderState,
    problem: Problem.nullable().meta({ description: 'What was wrong with it when it was taken; null for nothing.' }),
    acceptedAt: Instant,
    placedAt: Instant.nullable(),
    cancelUntil: Instant.nullable().meta({ description: 'From this instant on the customer can no longer cancel.' }),
    shipsAt: Instant.nullable(),
    estimatedDeliveryAt: Instant.nullable(),
    shippedAt: Instant.nullable(),
    deliveredAt: Instant.nullable(),
    cancelledAt: Instant.nullable(),
    cancelledBy: z.enum(['customer', 'resolution-expired', 'maker']).nullable(),
  })
  .meta({ id: 'Order', description: 'One replenishment order; what has not happened is null.' });
export type Order = z.infer<typeof Order>;

export const exampleOrder: Order = {
  instanceId:
    'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh',
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  slotId: 'beans',
  asin: 'B0EMUL0001',
  quantity: 24,
  test: false,
  state: 'placed',
  problem: null,
  acceptedAt: '2031-03-04T10:00:00.000Z',
  placedAt: '2031-03-04T10:00:02.000Z',
  cancelUntil: '2031-03-05T10:00:02.000Z',
  shipsAt: '2031-03-05T11:00:02.000Z',
  estimatedDeliveryAt: '2031-03-11T06:59:59.000Z',
  shippedAt: null,
  deliveredAt: null,
  cancelledAt: null,
  cancelledBy: null,
};
