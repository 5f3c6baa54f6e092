import type { EndpointDefinition } from '../endpoint.ts';
import { commonRefusals } from './refusals.ts';

/** What every endpoint under `/_emulator/` has in common: our own interface, no documented one of the service. */

const shared = {
  provenance: { evidence: 'inferred', source: 'DESIGN' },
  security: 'control',
} as const;

type Own = Omit<EndpointDefinition, 'surface' | 'provenance' | 'security' | 'refusals'> &
  Partial<Pick<EndpointDefinition, 'refusals'>>;

type Refusals<E extends Own> = typeof commonRefusals & (E extends { refusals: infer R } ? R : unknown);

/** An endpoint that drives or shows the machine itself. */
export const defineControl = <const E extends Own>(endpoint: E) => ({
  ...endpoint,
  ...shared,
  surface: 'control' as const,
  refusals: { ...commonRefusals, ...endpoint.refusals } as Refusals<E>,
});

/** An endpoint that plays the customer, or Amazon. */
export const defineCustomer = <const E extends Own>(endpoint: E) => ({
  ...endpoint,
  ...shared,
  surface: 'customer' as const,
  refusals: { ...commonRefusals, ...endpoint.refusals } as Refusals<E>,
});
