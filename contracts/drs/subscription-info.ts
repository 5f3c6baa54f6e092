import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { Asin } from '../fields.ts';
import { commonRefusals, commonTolerances, versions } from './common.ts';

const SubscriptionInfoV1 = z
  .strictObject({
    slotsSubscriptionStatus: z
      .record(z.string(), z.boolean())
      .meta({ description: 'Slot id to whether the customer has automatic reordering on; every slot of the model.' }),
  })
  .meta({ id: 'SubscriptionInfoResultV1', description: '`DrsSubscriptionInfoResult@1.0`' });

const SubscriptionInfoV2 = z
  .strictObject({
    slotsSubscriptionStatus: z.record(
      z.string(),
      z.strictObject({
        productInfoList: z
          .array(
            z.strictObject({
              asin: Asin,
              quantity: z.number().meta({ description: "Content of the product in the slot's unit." }),
              unit: z.string().meta({ description: 'Unit of measure of the slot.' }),
            }),
          )
          .meta({ description: 'The product chosen, also while the switch is off; empty when none is.' }),
        subscribed: z.boolean().meta({ description: 'The switch: whether the slot may reorder.' }),
      }),
    ),
  })
  .meta({ id: 'SubscriptionInfoResultV2', description: '`DrsSubscriptionInfoResult@2.0`' });

/** Whether the customer has automatic reordering on, slot by slot. */
export const subscriptionInfo = defineEndpoint({
  name: 'subscriptionInfo',
  surface: 'drs',
  methods: ['GET'],
  paths: [
    {
      path: '/subscriptionInfo',
      versions: versions(
        'DrsSubscriptionInfoInput@1.0',
        'DrsSubscriptionInfoResult@1.0',
        'DrsSubscriptionInfoResult@2.0',
      ),
    },
  ],
  summary: 'SubscriptionInfo: read the subscription state of all slots',
  description:
    'The result type asked for decides the form: `@1.0` maps slot ids to booleans, `@2.0` to objects with the chosen product. Slots come in the order of the model.',
  provenance: { evidence: 'documented', source: 'SUB' },
  security: 'token',
  reply: {
    status: 200,
    description: 'All slots of the model.',
    body: z.union([SubscriptionInfoV1, SubscriptionInfoV2]),
    bodies: {
      'com.amazon.dash.replenishment.DrsSubscriptionInfoResult@1.0': SubscriptionInfoV1,
      'com.amazon.dash.replenishment.DrsSubscriptionInfoResult@2.0': SubscriptionInfoV2,
    },
  },
  refusals: commonRefusals,
  tolerances: commonTolerances,
  examples: {
    reply: {
      'Result@1.0': { slotsSubscriptionStatus: { beans: true } },
      'Result@2.0': {
        slotsSubscriptionStatus: {
          beans: { productInfoList: [{ asin: 'B0EMUL0001', quantity: 1, unit: 'count' }], subscribed: true },
        },
      },
    },
  },
});
