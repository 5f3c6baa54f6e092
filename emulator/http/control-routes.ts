import { controlEndpoints } from '../../contracts/control/index.ts';
import { customerEndpoints } from '../../contracts/customer/index.ts';
import { controlHandlers } from './control/index.ts';
import { withNearest } from './control/with-nearest.ts';
import { customerHandlers } from './customer/index.ts';
import type { Handlers, RouteTable } from './route-table.ts';

/** What decides each endpoint below `/_emulator/`. One without a line here does not compile. */

// The health is in the other table.
const { health: _, ...ownEndpoints } = controlEndpoints;
const { health: __, ...ownHandlers } = controlHandlers;
const endpoints = { ...customerEndpoints, ...ownEndpoints } as const;
const handlers: Handlers<typeof endpoints> = { ...customerHandlers, ...ownHandlers };

export const controlRoutes: RouteTable = {
  endpoints,
  transitions: {},
  handlers: Object.fromEntries(
    Object.entries(handlers as unknown as RouteTable['handlers']).map(([name, handler]) => [
      name,
      withNearest(handler),
    ]),
  ),
};
