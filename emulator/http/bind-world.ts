import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { World } from '../world.ts';
import type { Answer, Handler, ReadRequest } from './answer.ts';
import { Fault } from './reply-bytes.ts';
import { droppedKey, type Violation, violationOf } from './violation.ts';

/** The journey of the calls that work with the whole world: check each part of the request, then the handler. */
export function serveWorld<E extends EndpointDefinition>(
  world: World,
  endpoint: E,
  handler: Handler<E>,
  raw: ReadRequest,
  params: Record<string, string>,
): Answer<E> | Promise<Answer<E>> {
  const request: Record<string, unknown> = {};
  const parts = [
    ['params', endpoint.params, params],
    ['query', endpoint.query, endpoint.query && firstValues(raw.query)],
    ['body', endpoint.body, raw.body],
  ] as const;
  for (const [part, schema, value] of parts) {
    if (schema === undefined) continue;
    // Login with Amazon has words of its own for a body it cannot read.
    if (part === 'body' && raw.form === 'unreadable' && endpoint.surface !== 'lwa') {
      return invalid(endpoint, { field: 'body', problem: raw.problem ?? 'cannot be read' });
    }
    // A call that needs no body may come without one; an empty object stands in, so that defaults apply.
    const parsed = schema.safeParse(value === undefined && part === 'body' ? {} : value);
    if (!parsed.success) return invalid(endpoint, violationOf(parsed.error, schema, part));
    if (part === 'body' && endpoint.security === 'control') {
      const dropped = droppedKey(raw.text, raw.body);
      if (dropped !== undefined) return invalid(endpoint, { field: dropped, problem: 'nothing has this name' });
    }
    request[part] = parsed.data;
  }
  return handler(world, { endpoint, request: request as never, raw });
}

const firstValues = (query: ReadRequest['query']): Record<string, string | undefined> =>
  Object.fromEntries([...query].map(([name, values]) => [name, values[0]]));

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
