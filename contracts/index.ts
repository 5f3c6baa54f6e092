import { drsEndpoints } from './drs/index.ts';
import type { EndpointDefinition } from './endpoint.ts';
import { lwaEndpoints } from './lwa/index.ts';

/** The registries: everything that is on the wire. */

export { notifications } from './notifications/index.ts';

export const endpoints = {
  ...drsEndpoints,
  ...lwaEndpoints,
} as const satisfies Record<string, EndpointDefinition>;

export type EndpointName = keyof typeof endpoints;
