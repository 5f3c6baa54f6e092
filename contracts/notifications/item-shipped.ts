import { z } from 'zod';
import { defineNotification, type NotificationVersion } from './definition.ts';
import { exampleOrder, OrderInfoV1, OrderInfoV2, type OrderPayloadInput, orderInfo } from './order-info.ts';
import { CustomerInfo, customerInfo, DeviceInfo, exampleInput, infoAndDevice, notificationInfo } from './payload.ts';

const NAME = 'ItemShippedNotification';

const payload = <O extends z.ZodType>(order: O) =>
  z.looseObject({
    notificationInfo: notificationInfo(NAME),
    deviceInfo: DeviceInfo,
    customerInfo: CustomerInfo,
    orderInfo: order,
  });

export const ItemShippedNotificationV1 = payload(OrderInfoV1).meta({
  id: 'ItemShippedNotificationV1',
  description: 'An order was shipped. v1.0: no ASIN, one date.',
});

export const ItemShippedNotificationV2 = payload(OrderInfoV2).meta({
  id: 'ItemShippedNotificationV2',
  description: 'An order was shipped. v2.0: ASIN and date with each product.',
});

const build = (version: NotificationVersion, input: OrderPayloadInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  ...customerInfo(input),
  orderInfo: orderInfo(version, input.order),
});

const example: OrderPayloadInput = { ...exampleInput, order: exampleOrder };

/** On its way, with the date it is expected on. */
export const itemShipped = {
  ...defineNotification({
    name: NAME,
    summary: 'An order was shipped.',
    when: 'An order that was placed and not cancelled has been shipped; test orders are told the same.',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: ['1.0', '2.0'],
    attribute: '2.0',
    schemas: { '1.0': ItemShippedNotificationV1, '2.0': ItemShippedNotificationV2 },
    examples: { '1.0': build('1.0', example), '2.0': build('2.0', example) },
  }),
  build,
};
