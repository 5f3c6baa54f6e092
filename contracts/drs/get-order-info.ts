import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { Asin, EventInstanceId, SlotId } from '../fields.ts';
import { commonRefusals, commonTolerances, versions } from './common.ts';

export const OrderInfoStatus = z
  .enum(['Processing', 'Shipped', 'Cancelled', 'Pending', 'Authorized', 'Canceled', 'Closed', 'Unknown'])
  .meta({
    description:
      'Newer set: Processing, Shipped, Cancelled (default). Older set, by option: Pending, Authorized, Canceled, Closed, Unknown.',
  });

export const OrderInfoResult = z
  .strictObject({
    orderInfoData: z.strictObject({
      instanceId: EventInstanceId,
      orderItems: z.array(
        z.strictObject({
          asin: Asin,
          expectedDeliveryDate: z
            .string()
            .nullable()
            .meta({ description: 'Estimated delivery, ISO 8601 with milliseconds; null while it is not known.' }),
          quantity: z.number().int().meta({ description: 'Packages ordered.' }),
          slotId: SlotId,
          status: OrderInfoStatus,
        }),
      ),
    }),
  })
  .meta({ id: 'OrderInfoResult', description: 'Where one order stands.' });

const instanceId =
  'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh';

/** Where one order stands. */
export const getOrderInfo = defineEndpoint({
  name: 'getOrderInfo',
  surface: 'drs',
  methods: ['GET'],
  paths: [
    { path: '/getOrderInfo/{eventInstanceId}', versions: versions('DrsOrderInfoInput@1.0', 'DrsOrderInfoResult@1.0') },
  ],
  summary: 'GetOrderInfo: read the state of one order',
  description: 'By the event instance id of a Replenish reply; only orders of the registration that asks.',
  provenance: { evidence: 'documented', source: 'ORDER' },
  security: 'token',
  params: z.object({ eventInstanceId: EventInstanceId }),
  reply: { status: 200, description: 'The order.', body: OrderInfoResult },
  refusals: {
    ...commonRefusals,
    unknownInstance: {
      form: 'drs',
      status: 400,
      code: 'InvalidInputException',
      message: 'Invalid eventInstanceId',
      when: 'No order of this registration has the id.',
      evidence: 'inferred',
      source: 'ORDER',
    },
  },
  tolerances: commonTolerances,
  examples: {
    params: { eventInstanceId: instanceId },
    reply: {
      processing: {
        orderInfoData: {
          instanceId,
          orderItems: [
            {
              asin: 'B0EMUL0001',
              expectedDeliveryDate: '2031-03-11T07:59:59.000Z',
              quantity: 1,
              slotId: 'beans',
              status: 'Processing',
            },
          ],
        },
      },
    },
  },
});
