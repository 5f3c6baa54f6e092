import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { notFound } from '../control/refusals.ts';
import { ClientId, DirectedCustomerId, ModelId, SerialNumber } from '../fields.ts';

/** The customer removes the maker's app. */
export const revoke = defineCustomer({
  name: 'revoke',
  methods: ['POST'],
  paths: [{ path: '/_emulator/customers/{directedCustomerId}/revoke' }],
  summary: "Customer: remove the maker's app",
  description:
    'Under "Manage Login with Amazon": all tokens of this customer for the app are dead in one step, and each of his devices is deregistered with its own DeviceDeregistered.',
  params: z.object({ directedCustomerId: DirectedCustomerId }),
  query: z.strictObject({
    clientId: ClientId.optional().meta({ description: 'Which app; all apps when absent.' }),
  }),
  reply: {
    status: 200,
    description: 'Removed.',
    body: z
      .strictObject({
        deregistered: z
          .array(z.strictObject({ modelId: ModelId, serialNumber: SerialNumber }))
          .meta({ description: 'The devices that were deregistered by it.' }),
      })
      .meta({ id: 'Revoked', description: 'What removing the app brought about.' }),
  },
  refusals: { notFound },
  examples: {
    params: { directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ' },
    reply: { one: { deregistered: [{ modelId: 'acme-coffee', serialNumber: 'SN-0001' }] } },
  },
});
