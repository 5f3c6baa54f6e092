import { controlEndpoints } from '../../contracts/control/index.ts';
import { customerEndpoints } from '../../contracts/customer/index.ts';
import { controlHandlers } from './control/index.ts';
import { withNearest } from './control/with-nearest.ts';
import { customerHandlers } from './customer/index.ts';
import type { Handlers, Routed } from './routed.ts';

/** What decides each endpoint below `/_emulator/`. One without a line here does not compile. */

const { health: _, ...ownEndpoints } = controlEndpoints;
const endpoints = { ...customerEndpoints, ...ownEndpoints } as const;

export const ownHandlers: Handlers<typeof endpoints> = { ...customerHandlers, ...controlHandlers };

export const controlRoutes: Routed = {
  endpoints,
  transitions: {},
  handlers: Object.fromEntries(
    Object.entries(ownHandlers as unknown as Routed['handlers']).map(([name, handler]) => [name, withNearest(handler)]),
  ),
};
