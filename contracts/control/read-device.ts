import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { Device, deviceParams, exampleDevice } from './device.ts';
import { notFound } from './refusals.ts';

/** One device. */
export const readDevice = defineControl({
  name: 'readDevice',
  methods: ['GET'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}' }],
  summary: 'Devices: read one',
  description: 'Registration, slots and orders of one device.',
  params: z.object(deviceParams),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The device.', body: Device },
  refusals: { notFound },
  examples: { params: { modelId: 'acme-coffee', serialNumber: 'SN-0001' }, reply: { coffee: exampleDevice } },
});
