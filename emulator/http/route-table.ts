import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { DeviceTransition } from '../domain/outcome.ts';
import type { Handler } from './answer.ts';

/** A table of endpoints, and by their names what decides them. */
export interface RouteTable {
  readonly endpoints: Readonly<Record<string, EndpointDefinition>>;
  readonly transitions: Readonly<Record<string, DeviceTransition<EndpointDefinition>>>;
  readonly handlers: Readonly<Record<string, Handler<EndpointDefinition>>>;
}

/** A handler for each endpoint. */
export type Handlers<Endpoints extends Readonly<Record<string, EndpointDefinition>>> = {
  readonly [Name in keyof Endpoints]: Handler<Endpoints[Name]>;
};

export type Route<E extends EndpointDefinition> =
  | { readonly kind: 'transition'; readonly transition: DeviceTransition<E> }
  | { readonly kind: 'handler'; readonly handler: Handler<E> };

/** The route of an endpoint by name. */
export function routeOf({ transitions, handlers }: RouteTable, name: string): Route<EndpointDefinition> {
  const transition = transitions[name];
  if (transition !== undefined) return { kind: 'transition', transition };
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`${name} has no route`);
  return { kind: 'handler', handler };
}
