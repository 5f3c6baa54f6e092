import { cancelOrder } from './cancel-order.ts';
import { deliverOrder } from './deliver-order.ts';
import { deregisterDevice } from './deregister-device.ts';
import { resolveOrder } from './resolve-order.ts';
import { revoke } from './revoke.ts';
import { setNextOrder } from './set-next-order.ts';
import { setSubscription } from './set-subscription.ts';
import { shipOrder } from './ship-order.ts';
import { trigger } from './trigger.ts';

/** What the customer and Amazon's retail side do, without their pages. */
export const customerEndpoints = {
  setSubscription,
  setNextOrder,
  deregisterDevice,
  revoke,
  shipOrder,
  deliverOrder,
  cancelOrder,
  resolveOrder,
  trigger,
} as const;
