import { cancelTestOrders } from './drs/cancel-test-orders.ts';
import { deregister } from './drs/deregister.ts';
import { deviceStatus } from './drs/device-status.ts';
import { getOrderInfo } from './drs/get-order-info.ts';
import { replenish } from './drs/replenish.ts';
import { slotStatus } from './drs/slot-status.ts';
import { subscriptionInfo } from './drs/subscription-info.ts';
import type { EndpointDefinition } from './endpoint.ts';

/** The registries: everything that is on the wire. */

export { notifications } from './notifications/index.ts';

export const endpoints = {
  replenish,
  slotStatus,
  deviceStatus,
  subscriptionInfo,
  getOrderInfo,
  cancelTestOrders,
  deregister,
} as const satisfies Record<string, EndpointDefinition>;

export type EndpointName = keyof typeof endpoints;
