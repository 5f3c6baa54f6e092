import { controlEndpoints } from './control/index.ts';
import { customerEndpoints } from './customer/index.ts';
import { drsEndpoints } from './drs/index.ts';
import type { EndpointDefinition } from './endpoint.ts';
import { lwaEndpoints } from './lwa/index.ts';
import { snsEndpoints } from './sns/index.ts';

/** The registries: everything that is on the wire. */

export { notifications } from './notifications/index.ts';

export const endpoints = {
  ...drsEndpoints,
  ...lwaEndpoints,
  ...snsEndpoints,
  ...customerEndpoints,
  ...controlEndpoints,
} as const satisfies Record<string, EndpointDefinition>;

export type EndpointName = keyof typeof endpoints;
