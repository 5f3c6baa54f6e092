import { drsEndpoints } from '../../contracts/drs/index.ts';
import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { HttpRequest } from '../../scenarios/runner/transport.ts';
import type { TokenHow } from './session.ts';

/** Calls as their contracts have them, and calls that are wrong in one place on purpose. */

export type DrsOperation = keyof typeof drsEndpoints;
export const drsOperations = Object.keys(drsEndpoints) as readonly DrsOperation[];

export interface DrsCall {
  readonly operation: DrsOperation;
  /** Which path of an endpoint with several; the first when absent. */
  readonly path?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly result?: '1.0' | '2.0';
  /** In the place of a good one; null: no such header. */
  readonly authorization?: string | null;
  readonly type?: string | null;
  readonly accept?: string | null;
}

/** The version headers of a path. */
export function versionsOf(operation: DrsOperation, suffix?: string) {
  const endpoint: EndpointDefinition = drsEndpoints[operation];
  const path = endpoint.paths.find((one) => one.suffix === suffix);
  if (path?.versions === undefined) throw new Error(`${operation} has no path ${suffix ?? ''}`);
  return { template: path.path, method: endpoint.methods[0] ?? 'GET', ...path.versions };
}

export function drsRequest(base: string, call: DrsCall): HttpRequest {
  const { operation, params = {}, body, result, authorization, type, accept } = call;
  const { template, method, input, results } = versionsOf(operation, call.path);
  const wanted = result === undefined ? results.at(-1) : results.find((one) => one.endsWith(`@${result}`));
  const headers = {
    authorization,
    'x-amzn-type-version': type === undefined ? input : type,
    'x-amzn-accept-type': accept === undefined ? wanted : accept,
    'content-type': body === undefined ? null : 'application/json',
  };
  return {
    method,
    url: base + template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
    headers: given(headers),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

/** `given` with those that have a value. */
const given = (headers: Readonly<Record<string, string | null | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

export const TOKEN_PATH = '/auth/o2/token';

export function tokenRequest(
  base: string,
  form: Readonly<Record<string, string>>,
  { path = TOKEN_PATH, authorization, asJson = false }: TokenHow,
): HttpRequest {
  return {
    method: 'POST',
    url: base + path,
    headers: {
      'content-type': asJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: asJson ? JSON.stringify(form) : new URLSearchParams(form).toString(),
  };
}

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`, 'utf8').toString('base64')}`;
