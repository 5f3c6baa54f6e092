import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { Device, exampleDevice } from './device.ts';
import { listOf, pageQuery } from './lists.ts';

/** The devices of the world. */
export const listDevices = defineControl({
  name: 'listDevices',
  methods: ['GET'],
  paths: [{ path: '/_emulator/devices' }],
  summary: 'Devices: list them',
  description: 'In order of creation; deregistered ones too, as long as they are kept.',
  query: z.strictObject(pageQuery),
  reply: {
    status: 200,
    description: 'A page of devices.',
    body: listOf(Device).meta({ id: 'DeviceList', description: 'A page of devices.' }),
  },
  examples: { reply: { one: { items: [exampleDevice], next: null } } },
});
