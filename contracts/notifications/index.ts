import type { NotificationDefinition } from './definition.ts';
import { deviceDeregistered } from './device-deregistered.ts';
import { deviceRegistered } from './device-registered.ts';
import { itemDelivered } from './item-delivered.ts';
import { itemShipped } from './item-shipped.ts';
import { orderCancelled } from './order-cancelled.ts';
import { orderPlaced } from './order-placed.ts';
import { subscriptionChanged } from './subscription-changed.ts';

/** The registry of notifications, by `notificationType`, in the order of a device's life. */
export const notifications = {
  DeviceRegisteredNotification: deviceRegistered,
  SubscriptionChangedNotification: subscriptionChanged,
  OrderPlacedNotification: orderPlaced,
  OrderCancelledNotification: orderCancelled,
  ItemShippedNotification: itemShipped,
  ItemDeliveredNotification: itemDelivered,
  DeviceDeregisteredNotification: deviceDeregistered,
} as const satisfies Record<string, NotificationDefinition>;

export type NotificationType = keyof typeof notifications;

export type { NotificationDefinition, NotificationForm, NotificationVersion } from './definition.ts';
export { attributeOf, formsOf } from './definition.ts';
export type { ItemDeliveredInput } from './item-delivered.ts';
export type { OrderCancelledInput } from './order-cancelled.ts';
export type { OrderInput, OrderPayloadInput, ProductInput } from './order-info.ts';
export type { PayloadInput } from './payload.ts';
export type { SlotInput, SubscriptionChangedInput } from './subscription-changed.ts';
