import { defineNotification } from './definition.ts';
import { OrderInfoV1, OrderInfoV2 } from './order-info.ts';
import { exampleOrderPayload, orderPayload, orderPayloadOf } from './order-payload.ts';

const NAME = 'OrderPlacedNotification';

export const OrderPlacedNotificationV1 = orderPayload(NAME, OrderInfoV1).meta({
  id: 'OrderPlacedNotificationV1',
  description: 'An order was placed. v1.0: no ASIN, one date.',
});

export const OrderPlacedNotificationV2 = orderPayload(NAME, OrderInfoV2).meta({
  id: 'OrderPlacedNotificationV2',
  description: 'An order was placed. v2.0: ASIN and date with each product.',
});

const build = orderPayloadOf(NAME);

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
    examples: { '1.0': build('1.0', exampleOrderPayload), '2.0': build('2.0', exampleOrderPayload) },
  }),
  build,
};
