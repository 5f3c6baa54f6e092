import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { Device, exampleDevice, slotParams } from '../control/device.ts';
import { Asin } from '../fields.ts';
import { deviceNotFound, noProduct, notRegistered, slotNotFound, unknownProduct } from './refusals.ts';

/** The customer switches a slot, or chooses what it orders. */
export const setSubscription = defineCustomer({
  name: 'setSubscription',
  methods: ['PUT'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}/slots/{slotId}/subscription' }],
  summary: 'Customer: switch a slot or choose its product',
  description:
    'On the settings page. Switching, choosing where nothing was chosen, and clearing send SubscriptionChanged; replacing one product by another sends it under v2.0 only; no change sends nothing. Clearing the product switches the slot off. A running order is not affected.',
  params: z.object(slotParams),
  query: z.strictObject({}),
  body: z
    .strictObject({
      subscribed: z.boolean().optional().meta({ description: 'The switch; as it is when absent.' }),
      asin: Asin.nullable().optional().meta({ description: 'The product; null clears it, as it is when absent.' }),
    })
    .refine(
      (body) => body.subscribed !== undefined || body.asin !== undefined,
      'expected at least one of subscribed, asin',
    )
    .refine((body) => !(body.subscribed === true && body.asin === null), {
      path: ['asin'],
      message: 'a slot without a product cannot be subscribed',
    })
    .meta({ id: 'SetSubscriptionRequest', description: 'What the customer changes.' }),
  bodyRequired: true,
  reply: { status: 200, description: 'The device after the change.', body: Device },
  refusals: { deviceNotFound, slotNotFound, notRegistered, unknownProduct, noProduct },
  examples: {
    params: { modelId: 'acme-coffee', serialNumber: 'SN-0001', slotId: 'beans' },
    body: { off: { subscribed: false }, replace: { asin: 'B0EMUL0002' }, clear: { asin: null } },
    reply: { coffee: exampleDevice },
  },
});
