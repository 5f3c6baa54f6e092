import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { World } from '../world.ts';
import type { Answer, Handler, ReadRequest } from './answer.ts';
import type { PathParameters } from './path-parameters.ts';
import { Fault } from './reply-bytes.ts';
import { droppedKey, type Violation, violationOf } from './violation.ts';

/** The journey of the calls that work with the whole world: check each part of the request, then the handler. */
export function serveWorld<E extends EndpointDefinition>(
  world: World,
  endpoint: E,
  handler: Handler<E>,
  raw: ReadRequest,
  params: PathParameters,
): Answer<E> | Promise<Answer<E>> {
  const { checked } = params;
  if (checked?.success === false) return invalid(endpoint, violationOf(checked.error, endpoint.params, 'params'));
  const query = endpoint.query?.safeParse(firstValues(raw.query));
  if (query?.success === false) return invalid(endpoint, violationOf(query.error, endpoint.query, 'query'));
  // Login with Amazon has words of its own for a body it cannot read.
  if (endpoint.body !== undefined && raw.form === 'unreadable' && endpoint.surface !== 'lwa') {
    return invalid(endpoint, { field: 'body', problem: raw.problem ?? 'cannot be read' });
  }
  // A call that needs no body may come without one; an empty object stands in, so that defaults apply.
  const body = endpoint.body?.safeParse(raw.body === undefined ? {} : raw.body);
  if (body?.success === false) return invalid(endpoint, violationOf(body.error, endpoint.body, 'body'));
  if (body !== undefined && endpoint.security === 'control') {
    const dropped = droppedKey(raw.text, raw.body);
    if (dropped !== undefined) return invalid(endpoint, { field: dropped, problem: 'nothing has this name' });
  }
  const request = { params: checked?.data, query: query?.data, body: body?.data };
  return handler(world, { endpoint, request: request as never, raw });
}

const NO_VALUES: Readonly<Record<string, string | undefined>> = {};
const firstValues = (query: ReadRequest['query']): Readonly<Record<string, string | undefined>> =>
  query.size === 0 ? NO_VALUES : Object.fromEntries([...query].map(([name, values]) => [name, values[0]]));

/** A violation in the words of the surface; every endpoint with something to check declares how it says so. */
export function invalid<E extends EndpointDefinition>(endpoint: E, violation: Violation): Answer<E> {
  const name = ['invalidInput', 'invalid', 'invalidRequest'].find((candidate) => candidate in endpoint.refusals);
  if (name === undefined) {
    throw new Fault(`${endpoint.name} declares no refusal for ${violation.field}: ${violation.problem}`);
  }
  const { field, problem, nearest } = violation;
  return {
    kind: 'refusal',
    name: name as never,
    params: { field, problem },
    extra: { path: field, ...(nearest === undefined ? {} : { nearest }) },
  };
}
