import { defineNotification } from './definition.ts';
import { OrderInfoV1, OrderInfoV2 } from './order-info.ts';
import { exampleOrderPayload, orderPayload, orderPayloadOf } from './order-payload.ts';

const NAME = 'ItemShippedNotification';

export const ItemShippedNotificationV1 = orderPayload(NAME, OrderInfoV1).meta({
  id: 'ItemShippedNotificationV1',
  description: 'An order was shipped. v1.0: no ASIN, one date.',
});

export const ItemShippedNotificationV2 = orderPayload(NAME, OrderInfoV2).meta({
  id: 'ItemShippedNotificationV2',
  description: 'An order was shipped. v2.0: ASIN and date with each product.',
});

const build = orderPayloadOf(NAME);

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
    examples: { '1.0': build('1.0', exampleOrderPayload), '2.0': build('2.0', exampleOrderPayload) },
  }),
  build,
};
