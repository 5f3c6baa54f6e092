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
import { controlHandlers } from './control/index.ts';
import { withNearest } from './control/with-nearest.ts';
import { customerHandlers } from './customer/index.ts';
import { lwaHandlers } from './lwa/index.ts';
import { snsHandlers } from './sns/index.ts';

/** The tables: endpoint name to what decides it. An endpoint without a line in one of them does not compile. */

type TransitionName =
  | 'replenish'
  | 'slotStatus'
  | 'deviceStatus'
  | 'subscriptionInfo'
  | 'getOrderInfo'
  | 'cancelTestOrders'
  | 'deregister';

/** Decided by a pure transition on the device of the token. */
export const transitions: { readonly [Name in TransitionName]: DeviceTransition<(typeof endpoints)[Name]> } = {
  replenish,
  slotStatus,
  deviceStatus,
  subscriptionInfo,
  getOrderInfo,
  cancelTestOrders,
  deregister,
};

/** Served by a handler that works with the whole world. */
export const handlers: { readonly [Name in Exclude<EndpointName, TransitionName>]: Handler<(typeof endpoints)[Name]> } =
  {
    ...lwaHandlers,
    ...snsHandlers,
    ...customerHandlers,
    ...controlHandlers,
  };

export type Route<E extends EndpointDefinition> =
  | { readonly kind: 'transition'; readonly transition: DeviceTransition<E> }
  | { readonly kind: 'handler'; readonly handler: Handler<E> };

/** The route of an endpoint by name. */
export function routeOf(name: string): Route<EndpointDefinition> {
  const transition = (transitions as unknown as Record<string, DeviceTransition<EndpointDefinition>>)[name];
  if (transition !== undefined) return { kind: 'transition', transition };
  const handler = (handlers as unknown as Record<string, Handler<EndpointDefinition>>)[name];
  if (handler === undefined) throw new Error(`${name} has no route`);
  return {
    kind: 'handler',
    handler: name in controlHandlers || name in customerHandlers ? withNearest(handler) : handler,
  };
}
