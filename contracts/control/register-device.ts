import { z } from 'zod';
import { Asin, ClientId, DirectedCustomerId, ModelId, SerialNumber } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';

export const SlotChoices = z
  .record(
    z.string(),
    z
      .strictObject({
        asin: Asin.nullable().optional().meta({ description: 'Product; the first one when absent, none when null.' }),
        subscribed: z
          .boolean()
          .optional()
          .meta({ description: 'Whether it may reorder; true when absent, false without a product.' }),
      })
      .refine(({ subscribed, asin }) => !(subscribed === true && asin === null), {
        path: ['asin'],
        message: 'a slot without a product cannot be subscribed',
      }),
  )
  .meta({ description: 'What the customer chooses, by slot id; a slot left out is subscribed to its first product.' });

/** A device with tokens in one call. */
export const registerDevice = defineControl({
  name: 'registerDevice',
  methods: ['POST'],
  paths: [{ path: '/_emulator/devices' }],
  summary: 'Devices: register one at once',
  description:
    'As if the customer had gone through consent and slot selection and the maker had exchanged the code: the same registration, the same notifications, and the tokens in the reply.',
  query: z.strictObject({}),
  body: z
    .strictObject({
      modelId: ModelId,
      serialNumber: SerialNumber,
      isTestDevice: z.boolean().optional().meta({ description: 'Its orders are test orders; false when absent.' }),
      includeNonLive: z
        .boolean()
        .optional()
        .meta({ description: 'Allows a model that is not live; false when absent.' }),
      directedCustomerId: DirectedCustomerId.optional().meta({ description: 'Whose; the first customer when absent.' }),
      clientId: ClientId.optional().meta({ description: "Security profile; the model's own when absent." }),
      slots: SlotChoices.optional(),
    })
    .meta({ id: 'RegisterDeviceRequest', description: 'Which device, whose, and what it may order.' }),
  bodyRequired: true,
  reply: {
    status: 201,
    description: 'Registered.',
    body: z
      .strictObject({
        modelId: ModelId,
        serialNumber: SerialNumber,
        directedCustomerId: DirectedCustomerId,
        accessToken: z.string(),
        refreshToken: z.string(),
        expiresIn: z.number().int().meta({ description: 'Seconds the access token lives.' }),
      })
      .meta({ id: 'RegisteredDevice', description: 'The device and its tokens.' }),
  },
  examples: {
    body: { coffee: { modelId: 'acme-coffee', serialNumber: 'SN-0001' } },
    reply: {
      coffee: {
        modelId: 'acme-coffee',
        serialNumber: 'SN-0001',
        directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
        accessToken: 'Atza|IwEBIexample',
        refreshToken: 'Atzr|IwEBIexample',
        expiresIn: 3600,
      },
    },
  },
});
