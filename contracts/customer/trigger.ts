import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { ModelId, SerialNumber, SlotId } from '../fields.ts';

export const TRIGGERS = [
  'order-placed',
  'order-cancelled',
  'item-shipped',
  'item-delivered',
  'deregistered',
  'subscription-changed',
] as const;

const refusal = { form: 'control', evidence: 'inferred', source: 'DESIGN' } as const;

/** Brings an event about by the shortest real transitions. */
export const trigger = defineEndpoint({
  name: 'trigger',
  surface: 'customer',
  methods: ['POST'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}/trigger' }],
  summary: 'Bring an event about',
  description:
    'Plays the shortest real transitions that lead to the event: an order is placed for the slot when none is under way, then shipped, delivered or cancelled, each step with its notification. No message is ever made up.',
  provenance: { evidence: 'inferred', source: 'DESIGN' },
  security: 'control',
  params: z.object({ modelId: ModelId, serialNumber: SerialNumber }),
  body: z
    .strictObject({
      event: z.enum(TRIGGERS).meta({ description: 'What is to happen.' }),
      slotId: SlotId.optional().meta({ description: 'Slot it happens to; the first of the device when absent.' }),
    })
    .meta({ id: 'TriggerRequest', description: 'Event to bring about.' }),
  bodyRequired: true,
  reply: {
    status: 200,
    description: 'Done; the notifications are on their way.',
    body: z
      .strictObject({
        notifications: z.array(z.strictObject({ notificationType: z.string(), notificationId: z.string() })),
      })
      .meta({ id: 'TriggerReply', description: 'Notifications the transitions caused, in order.' }),
  },
  refusals: {
    invalid: {
      ...refusal,
      status: 400,
      code: 'invalid',
      message: '{field}: {problem}',
      when: 'The request breaks its contract.',
    },
    unauthorized: {
      ...refusal,
      status: 401,
      code: 'unauthorized',
      message: 'expected the control token as Authorization: Bearer',
      when: 'The control token is missing or wrong.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    },
    forbidden: {
      ...refusal,
      status: 403,
      code: 'forbidden',
      message: 'foreign Host or Origin',
      when: 'The call comes under a foreign name or from a foreign page.',
    },
    unknownDevice: {
      ...refusal,
      status: 404,
      code: 'not-found',
      message: 'no registered device {modelId}/{serialNumber}',
      when: 'The device is not registered.',
    },
    unknownSlot: {
      ...refusal,
      status: 404,
      code: 'not-found',
      message: 'the device has no slot {slotId}; expected one of {slots}',
      when: 'The model has no such slot.',
    },
    conflict: {
      ...refusal,
      status: 409,
      code: 'conflict',
      message: '{problem}',
      when: 'No real transition leads from here to the event.',
    },
  },
  examples: {
    params: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
    body: { shipped: { event: 'item-shipped', slotId: 'beans' } },
    reply: {
      shipped: {
        notifications: [
          {
            notificationType: 'ItemShippedNotification',
            notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9',
          },
        ],
      },
    },
  },
});
