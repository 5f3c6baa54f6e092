import { z } from 'zod';
import { defineNotification } from './definition.ts';
import {
  CustomerInfo,
  customerInfo,
  DeviceInfo,
  exampleInput,
  infoAndDevice,
  notificationInfo,
  type PayloadInput,
} from './payload.ts';

const NAME = 'DeviceRegisteredNotification';

export const DeviceRegisteredNotification = z
  .looseObject({ notificationInfo: notificationInfo(NAME), deviceInfo: DeviceInfo, customerInfo: CustomerInfo })
  .meta({ id: NAME, description: 'A customer registered a device.' });

const build = (input: PayloadInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  ...customerInfo(input),
});

/** The device has an owner; its slots come with SubscriptionChanged, in no promised order. */
export const deviceRegistered = {
  ...defineNotification({
    name: NAME,
    summary: 'A customer registered a device.',
    when: 'A customer completes Login with Amazon for the device, before any product is chosen.',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: null,
    attribute: null,
    schemas: { single: DeviceRegisteredNotification },
    examples: { single: build(exampleInput) },
  }),
  build,
};
