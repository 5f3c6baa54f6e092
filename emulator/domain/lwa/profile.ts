import type { ReplyOf } from '../../../contracts/endpoint.ts';
import type { profile as contract } from '../../../contracts/lwa/profile.ts';
import type { Customer } from '../state.ts';

/** What the granted scopes let a maker know of the customer; undefined when none of them does. */
export function profileOf(scopes: readonly string[], customer: Customer): ReplyOf<typeof contract> | undefined {
  const has = (scope: string) => scopes.includes(scope);
  if (!has('profile') && !has('profile:user_id') && !has('postal_code')) return undefined;
  return {
    user_id: customer.directedCustomerId,
    ...(has('profile') ? { email: customer.email, name: customer.name } : {}),
    ...(has('postal_code') ? { postal_code: customer.postalCode } : {}),
  };
}
