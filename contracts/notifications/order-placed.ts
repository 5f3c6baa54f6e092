import { z } from 'zod';
import { defineNotification, type NotificationVersion } from './definition.ts';
import { exampleOrder, OrderInfoV1, OrderInfoV2, type OrderPayloadInput, orderInfo } from './order-info.ts';
import { CustomerInfo, customerInfo, DeviceInfo, exampleInput, infoAndDevice, notificationInfo } from './payload.ts';

const NAME = 'OrderPlacedNotification';

const payload = <O extends z.ZodType>(order: O) =>
  z.looseObject({
    notificationInfo: notificationInfo(NAME),
    deviceInfo: DeviceInfo,
    customerInfo: CustomerInfo,
    orderInfo: order,
  });

export const OrderPlacedNotificationV1 = payload(OrderInfoV1).meta({
  id: 'OrderPlacedNotificationV1',
  description: 'An order was placed. v1.0: no ASIN, one date.',
});

export const OrderPlacedNotificationV2 = payload(OrderInfoV2).meta({
  id: 'OrderPlacedNotificationV2',
  description: 'An order was placed. v2.0: ASIN and date with each product.',
});

const build = (version: NotificationVersion, input: OrderPayloadInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  ...customerInfo(input),
  orderInfo: orderInfo(version, input.order),
});

const example: OrderPayloadInput = { ...exampleInput, order: exampleOrder };

/** The order is real now: the 200 of Replenish said only that it was accepted. */
export const orderPlaced = {
  ...defineNotification({
    name: NAME,
    summary: 'An order was placed.',
    when: 'Replenish led to an order without issues, at once or after its resolution; it will ship unless the customer cancels within 24 hours.',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: ['1.0', '2.0'],
    attribute: '2.0',
    schemas: { '1.0': OrderPlacedNotificationV1, '2.0': OrderPlacedNotificationV2 },
    examples: { '1.0': build('1.0', example), '2.0': build('2.0', example) },
  }),
  build,
};
