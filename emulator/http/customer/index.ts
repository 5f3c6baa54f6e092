import { cancelOrder } from './cancel-order.ts';
import { deliverOrder } from './deliver-order.ts';
import { deregisterDevice } from './deregister-device.ts';
import { resolveOrder } from './resolve-order.ts';
import { revoke } from './revoke.ts';
import { setNextOrder } from './set-next-order.ts';
import { setSubscription } from './set-subscription.ts';
import { shipOrder } from './ship-order.ts';
import { trigger } from './trigger.ts';

/** What serves the customer's and Amazon's moves. */
export const customerHandlers = {
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
