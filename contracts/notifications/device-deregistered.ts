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

const NAME = 'DeviceDeregisteredNotification';

export const DeviceDeregisteredNotification = z
  .looseObject({ notificationInfo: notificationInfo(NAME), deviceInfo: DeviceInfo, customerInfo: CustomerInfo })
  .meta({ id: NAME, description: 'The registration of a device has ended.' });

const build = (input: PayloadInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  ...customerInfo(input),
});

/** The tokens of the device are dead; the maker drops the registration. */
export const deviceDeregistered = {
  ...defineNotification({
    name: NAME,
    summary: 'The registration of a device has ended.',
    when: 'The maker calls Deregistration, the customer deregisters the device on an Amazon page, customer service does it, or the customer removes the app of the maker, which ends all his devices with one message each.',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: null,
    attribute: null,
    schemas: { single: DeviceDeregisteredNotification },
    examples: { single: build(exampleInput) },
  }),
  build,
};
