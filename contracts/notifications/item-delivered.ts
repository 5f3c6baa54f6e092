import { z } from 'zod';
import { Asin } from '../fields.ts';
import { defineNotification } from './definition.ts';
import {
  content,
  DeliveryDate,
  exampleOrder,
  type OrderKeysInput,
  orderKeys,
  type ProductInput,
} from './order-info.ts';
import {
  CustomerInfo,
  customerInfo,
  DeviceInfo,
  exampleInput,
  infoAndDevice,
  notificationInfo,
  type PayloadInput,
} from './payload.ts';

const NAME = 'ItemDeliveredNotification';

export const ItemDeliveredNotification = z
  .looseObject({
    notificationInfo: notificationInfo(NAME),
    deviceInfo: DeviceInfo,
    customerInfo: CustomerInfo,
    orderInfo: z.looseObject({
      ...orderKeys,
      productInfo: z.array(z.looseObject({ ...content, asin: Asin })).min(1),
      deliveryDate: DeliveryDate,
    }),
  })
  .meta({ id: NAME, description: 'An order was delivered. The form is inferred: no page shows one.' });

export interface ItemDeliveredInput extends PayloadInput {
  readonly order: OrderKeysInput & ProductInput & { /** Without milliseconds. */ readonly deliveryDate: string };
}

const build = (input: ItemDeliveredInput): Record<string, unknown> => {
  const { instanceId, slotId, quantity, unit, asin, deliveryDate } = input.order;
  return {
    ...infoAndDevice(NAME, input),
    ...customerInfo(input),
    orderInfo: { instanceId, slotId, productInfo: [{ quantity, unit, asin }], deliveryDate },
  };
};

/**
 * Delivered. The overview says that Amazon tells the maker of a delivery, but no page, client or recording
 * shows such a message; this form follows the other v2.0 messages. `notifications.itemDelivered: false`
 * turns it off.
 */
export const itemDelivered = {
  ...defineNotification({
    name: NAME,
    summary: 'An order was delivered.',
    when: 'An order reaches the customer; on by default, off by `notifications.itemDelivered: false`. A maker that does not know the type must ignore it.',
    provenance: { evidence: 'inferred', source: 'OVERVIEW' },
    versions: null,
    attribute: '2.0',
    schemas: { single: ItemDeliveredNotification },
    examples: {
      single: build({ ...exampleInput, order: { ...exampleOrder, deliveryDate: '2031-03-11T06:59:59Z' } }),
    },
  }),
  build,
};
