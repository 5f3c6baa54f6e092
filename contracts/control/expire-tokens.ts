import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { Device, deviceParams, exampleDevice } from './device.ts';
import { conflict, notFound } from './refusals.ts';

/** Kills the access tokens minted so far. */
export const expireTokens = defineControl({
  name: 'expireTokens',
  methods: ['POST'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}/expire-tokens' }],
  summary: 'Devices: expire access tokens',
  description:
    'Access tokens minted so far are dead at once; the refresh token lives on and yields new ones. The way to see whether a device renews its token.',
  params: z.object(deviceParams),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The device.', body: Device },
  refusals: { notFound, conflict },
  examples: { params: { modelId: 'acme-coffee', serialNumber: 'SN-0001' }, reply: { coffee: exampleDevice } },
});
