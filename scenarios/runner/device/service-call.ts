import { drsEndpoints } from '../../../contracts/drs/index.ts';
import type { EndpointDefinition, RequestOf } from '../../../contracts/endpoint.ts';
import type { HttpRequest } from '../transport.ts';

/**
 * A call of the device API as its contract has it: path, the pair of version headers, body. Written once, for all calls
 * (docs/obligations.md, 1, 2, 3, 8).
 */

type Endpoints = typeof drsEndpoints;
export type Operation = keyof Endpoints;

type SuffixOf<E> = E extends { paths: readonly (infer P)[] } ? (P extends { suffix: infer S } ? S : never) : never;

export interface CallDetails<E extends EndpointDefinition> {
  /** Which path of an endpoint with several; the first when absent. */
  readonly path?: SuffixOf<E> | undefined;
  /** Version of the result; the newest when absent. */
  readonly result?: '1.0' | '2.0' | undefined;
  readonly params?: RequestOf<E>['params'];
  readonly body?: RequestOf<E>['body'];
}

/** A request that lacks an address in front and a token. */
export type ServiceCall = Omit<HttpRequest, 'url'> & { readonly path: string };

export function serviceCall<O extends Operation>(operation: O, details: CallDetails<Endpoints[O]> = {}): ServiceCall {
  const endpoint: EndpointDefinition = drsEndpoints[operation];
  const path = endpoint.paths.find(({ suffix }) => suffix === details.path);
  const results = path?.versions?.results ?? [];
  const accept =
    details.result === undefined ? results.at(-1) : results.find((one) => one.endsWith(`@${details.result}`));
  const [method] = endpoint.methods;
  if (path?.versions === undefined || accept === undefined || method === undefined) {
    throw new Error(`${operation} has no such path or version`);
  }
  const json = details.body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    method,
    path: filled(path.path, details.params ?? {}),
    headers: { 'x-amzn-type-version': path.versions.input, 'x-amzn-accept-type': accept, ...json },
    ...(details.body === undefined ? {} : { body: JSON.stringify(details.body) }),
  };
}

/** Ids may hold any character, so they are encoded. */
const filled = (template: string, params: Readonly<Record<string, string | undefined>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

/** The request, on its way to a service, with the token of the device. */
export const addressed = ({ path, headers, ...call }: ServiceCall, drsUrl: string, token: string): HttpRequest => ({
  ...call,
  url: drsUrl.replace(/\/+$/, '') + path,
  headers: { authorization: `Bearer ${token}`, ...headers },
});
