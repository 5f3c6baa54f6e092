import { cancelTestOrders } from './cancel-test-orders.ts';
import { deregister } from './deregister.ts';
import { deviceStatus } from './device-status.ts';
import { getOrderInfo } from './get-order-info.ts';
import { replenish } from './replenish.ts';
import { slotStatus } from './slot-status.ts';
import { subscriptionInfo } from './subscription-info.ts';

/** The service calls of the device API. */
export const drsEndpoints = {
  replenish,
  slotStatus,
  deviceStatus,
  subscriptionInfo,
  getOrderInfo,
  cancelTestOrders,
  deregister,
} as const;
