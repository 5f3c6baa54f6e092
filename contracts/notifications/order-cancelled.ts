import { z } from 'zod';
import { defineNotification } from './definition.ts';
import { exampleOrder, type OrderKeysInput, orderKeys } from './order-info.ts';
import {
  CustomerInfo,
  customerInfo,
  DeviceInfo,
  exampleInput,
  infoAndDevice,
  notificationInfo,
  type PayloadInput,
} from './payload.ts';

const NAME = 'OrderCancelledNotification';

export const OrderCancelledNotification = z
  .looseObject({
    notificationInfo: notificationInfo(NAME),
    deviceInfo: DeviceInfo,
    customerInfo: CustomerInfo,
    orderInfo: z.looseObject(orderKeys),
  })
  .meta({ id: NAME, description: 'An order was cancelled. No reason is given.' });

export interface OrderCancelledInput extends PayloadInput {
  readonly order: OrderKeysInput;
}

const build = (input: OrderCancelledInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  ...customerInfo(input),
  orderInfo: { instanceId: input.order.instanceId, slotId: input.order.slotId },
});

/** The order will not come; whether by the customer or by time, only an earlier OrderPlaced tells. */
export const orderCancelled = {
  ...defineNotification({
    name: NAME,
    summary: 'An order was cancelled.',
    when: 'The customer cancels a placed order, or what was wrong with an order is not mended within 72 hours.',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: null,
    attribute: null,
    schemas: { single: OrderCancelledNotification },
    examples: { single: build({ ...exampleInput, order: exampleOrder }) },
  }),
  build,
};
