import { z } from 'zod';
import type { NotificationVersion } from './definition.ts';
import { exampleOrder, type OrderPayloadInput, orderInfo } from './order-info.ts';
import { CustomerInfo, customerInfo, DeviceInfo, exampleInput, infoAndDevice, notificationInfo } from './payload.ts';

/** The whole payload of a message about an order, the same for OrderPlaced and ItemShipped but for their names. */

export const orderPayload = <const T extends string, O extends z.ZodType>(notificationType: T, order: O) =>
  z.looseObject({
    notificationInfo: notificationInfo(notificationType),
    deviceInfo: DeviceInfo,
    customerInfo: CustomerInfo,
    orderInfo: order,
  });

export const orderPayloadOf =
  (notificationType: string) =>
  (version: NotificationVersion, input: OrderPayloadInput): Record<string, unknown> => ({
    ...infoAndDevice(notificationType, input),
    ...customerInfo(input),
    orderInfo: orderInfo(version, input.order),
  });

/** Input of the examples. */
export const exampleOrderPayload: OrderPayloadInput = { ...exampleInput, order: exampleOrder };
