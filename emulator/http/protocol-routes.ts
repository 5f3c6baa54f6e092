import { health as healthEndpoint } from '../../contracts/control/health.ts';
import { drsEndpoints } from '../../contracts/drs/index.ts';
import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { lwaEndpoints } from '../../contracts/lwa/index.ts';
import { snsEndpoints } from '../../contracts/sns/index.ts';
import { cancelTestOrders } from '../domain/drs/cancel-test-orders.ts';
import { deregister } from '../domain/drs/deregister.ts';
import { deviceStatus } from '../domain/drs/device-status.ts';
import { getOrderInfo } from '../domain/drs/get-order-info.ts';
import { replenish } from '../domain/drs/replenish.ts';
import { slotStatus } from '../domain/drs/slot-status.ts';
import { subscriptionInfo } from '../domain/drs/subscription-info.ts';
import type { DeviceTransition } from '../domain/outcome.ts';
import { health } from './control/health.ts';
import { lwaHandlers } from './lwa/index.ts';
import type { Handlers, RouteTable } from './route-table.ts';
import { snsHandlers } from './sns/index.ts';

/** What decides each endpoint that devices, customers and subscribers call. One without a line here does not compile. */

/** Decided by a pure transition on the device of the token. */
const transitions: {
  readonly [Name in keyof typeof drsEndpoints]: DeviceTransition<(typeof drsEndpoints)[Name]>;
} = {
  replenish,
  slotStatus,
  deviceStatus,
  subscriptionInfo,
  getOrderInfo,
  cancelTestOrders,
  deregister,
};

/** Whoever waits for the emulator asks for its health first, and is not to wait for the rest of the control interface. */
const handled = { ...lwaEndpoints, ...snsEndpoints, health: healthEndpoint } as const;

/** Served by a handler that works with the whole world. */
const handlers: Handlers<typeof handled> = { ...lwaHandlers, ...snsHandlers, health };

export const protocolRoutes: RouteTable = {
  endpoints: { ...drsEndpoints, ...handled },
  transitions: transitions as unknown as Readonly<Record<string, DeviceTransition<EndpointDefinition>>>,
  handlers: handlers as unknown as RouteTable['handlers'],
};
