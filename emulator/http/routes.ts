import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { EndpointName, endpoints } from '../../contracts/index.ts';
import { cancelTestOrders } from '../domain/drs/cancel-test-orders.ts';
import { deregister } from '../domain/drs/deregister.ts';
import { deviceStatus } from '../domain/drs/device-status.ts';
import { getOrderInfo } from '../domain/drs/get-order-info.ts';
import { replenish } from '../domain/drs/replenish.ts';
import { slotStatus } from '../domain/drs/slot-status.ts';
import { subscriptionInfo } from '../domain/drs/subscription-info.ts';
import type { DeviceTransition } from '../domain/outcome.ts';
import type { Handler } from './answer.ts';

/** The table: endpoint name to what decides it. An endpoint without a line here does not compile. */

export type Route<E extends EndpointDefinition> =
  | { readonly kind: 'transition'; readonly transition: DeviceTransition<E> }
  | { readonly kind: 'handler'; readonly handler: Handler<E> };

const decides = <E extends EndpointDefinition>(transition: DeviceTransition<E>): Route<E> => ({
  kind: 'transition',
  transition,
});

type Routes = { readonly [Name in EndpointName]: Route<(typeof endpoints)[Name]> };

export const routes: Routes = {
  replenish: decides(replenish),
  slotStatus: decides(slotStatus),
  deviceStatus: decides(deviceStatus),
  subscriptionInfo: decides(subscriptionInfo),
  getOrderInfo: decides(getOrderInfo),
  cancelTestOrders: decides(cancelTestOrders),
  deregister: decides(deregister),
};
