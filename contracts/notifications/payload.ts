import { z } from 'zod';
import { ClientId, DirectedCustomerId, Instant, ModelId, SerialNumber } from '../fields.ts';

/**
 * What every payload begins with. Objects are open: Amazon may add members at any time, and a maker must
 * ignore those it does not know.
 */

/** The version of `notificationInfo`, the same in v1.0 and v2.0 messages; it is not the message version. */
export const INFO_VERSION = '2015-06-05';

/** `notificationInfo` of one type. */
export const notificationInfo = <const T extends string>(notificationType: T) =>
  z.looseObject({
    notificationType: z.literal(notificationType),
    lwaClientId: ClientId,
    notificationTime: Instant.meta({ description: 'When DRS sent the message; ISO 8601, UTC, with milliseconds.' }),
    notificationId: z
      .string()
      .regex(
        /^amzn1\.dash\.notification\.v1\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        'expected amzn1.dash.notification.v1. and a UUID',
      )
      .meta({ description: '`amzn1.dash.notification.v1.` and a UUID; one per notification, also in redeliveries.' }),
    version: z
      .literal(INFO_VERSION)
      .meta({ description: 'Always `2015-06-05`, whatever the version of the message is.' }),
  });

export const DeviceInfo = z
  .looseObject({
    deviceIdentifier: z.looseObject({ serialNumber: SerialNumber }),
    productIdentifier: z.looseObject({ modelId: ModelId }),
  })
  .meta({ id: 'DeviceInfo', description: 'The device the notification is about.' });

export const CustomerInfo = z
  .looseObject({ directedCustomerId: DirectedCustomerId })
  .meta({ id: 'CustomerInfo', description: 'The customer who registered the device.' });

/** What each builder needs. Plain texts: the domain has checked them before. */
export interface PayloadInput {
  readonly info: {
    readonly lwaClientId: string;
    /** Instant with milliseconds. */
    readonly notificationTime: string;
    /** `amzn1.dash.notification.v1.<uuid>` */
    readonly notificationId: string;
  };
  readonly device: { readonly modelId: string; readonly serialNumber: string };
  readonly directedCustomerId: string;
}

/** The first two members of every payload, in the order of the wire. */
export const infoAndDevice = (notificationType: string, { info, device }: PayloadInput) => ({
  notificationInfo: {
    notificationType,
    lwaClientId: info.lwaClientId,
    notificationTime: info.notificationTime,
    notificationId: info.notificationId,
    version: INFO_VERSION,
  },
  deviceInfo: {
    deviceIdentifier: { serialNumber: device.serialNumber },
    productIdentifier: { modelId: device.modelId },
  },
});

export const customerInfo = ({ directedCustomerId }: PayloadInput) => ({ customerInfo: { directedCustomerId } });

/** Input of the examples: the seeded identities. */
export const exampleInput: PayloadInput = {
  info: {
    lwaClientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
    notificationTime: '2031-03-04T10:00:02.000Z',
    notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9',
  },
  device: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
  directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
};
