import { z } from 'zod';
import { defineCustomer } from '../control/control-endpoint.ts';
import { Device, deviceParams, exampleDevice } from '../control/device.ts';
import { deviceNotFound, notRegistered } from './refusals.ts';

/** The customer, or Amazon's customer service, deregisters a device. */
export const deregisterDevice = defineCustomer({
  name: 'deregisterDevice',
  methods: ['POST'],
  paths: [{ path: '/_emulator/devices/{modelId}/{serialNumber}/deregister' }],
  summary: 'Customer: deregister a device',
  description:
    'Tokens and codes of the registration are dead at once, and DeviceDeregistered goes out. A running order runs on in silence.',
  params: z.object(deviceParams),
  query: z.strictObject({}),
  body: z
    .strictObject({
      by: z.enum(['customer', 'customer-service']).optional().meta({ description: 'Who; the customer when absent.' }),
    })
    .meta({ id: 'DeregisterDeviceRequest', description: 'Who deregisters the device.' }),
  reply: { status: 200, description: 'The device, now deregistered.', body: Device },
  refusals: { deviceNotFound, notRegistered },
  examples: {
    params: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
    body: { customer: { by: 'customer' } },
    reply: {
      gone: {
        ...exampleDevice,
        status: 'deregistered',
        isTestDevice: null,
        directedCustomerId: null,
        clientId: null,
        registeredAt: null,
        slots: {},
      },
    },
  },
});
