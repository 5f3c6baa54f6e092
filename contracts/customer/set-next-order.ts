import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { Device, exampleDevice, slotParams } from '../control/device.ts';
import { Problem } from '../control/order.ts';
import { deviceNotFound, notRegistered, slotNotFound } from './refusals.ts';

/** Decides what will be wrong with the next order of a slot. */
export const setNextOrder = defineCustomer({
  name: 'setNextOrder',
  methods: ['PUT'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}/slots/{slotId}/next-order' }],
  summary: 'Amazon: what will be wrong with the next order',
  description:
    'The next order of the slot enters order resolution, where it waits 72 h for the customer. It counts for one order; null takes it back.',
  params: z.object(slotParams),
  query: z.strictObject({}),
  body: z
    .strictObject({ problem: Problem.nullable() })
    .meta({ id: 'SetNextOrderRequest', description: 'What will be wrong.' }),
  bodyRequired: true,
  reply: { status: 200, description: 'The device.', body: Device },
  refusals: { deviceNotFound, slotNotFound, notRegistered },
  examples: {
    params: { modelId: 'acme-coffee', serialNumber: 'SN-0001', slotId: 'beans' },
    body: { payment: { problem: 'payment' }, none: { problem: null } },
    reply: { coffee: exampleDevice },
  },
});
