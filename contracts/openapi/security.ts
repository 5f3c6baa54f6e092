import type { PathItemObject, SecurityRequirementObject, SecuritySchemeObject } from 'openapi3-ts/oas31';
import type { EndpointDefinition } from '../endpoint.ts';

/** What authenticates an operation. */

const securitySchemes: Readonly<Record<string, SecuritySchemeObject>> = {
  lwaAccessToken: { type: 'http', scheme: 'bearer', description: 'Access token of a registered device.' },
  lwaAccessTokenHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'x-amz-access-token',
    description: 'The same token, where the profile is asked for.',
  },
  lwaAccessTokenQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'access_token',
    description: 'The same token, where the profile is asked for.',
  },
  clientBasic: { type: 'http', scheme: 'basic', description: 'Client id and secret; or both in the body.' },
  control: { type: 'http', scheme: 'bearer', description: 'Control token; not asked for on loopback.' },
};

/** The control token is asked for only off loopback; a client may be public, or send its secret in the body. */
export function securityOf({ surface, security, query }: EndpointDefinition): SecurityRequirementObject[] {
  switch (security) {
    case 'token':
      if (surface === 'drs') return [{ lwaAccessToken: [] }];
      return [
        { lwaAccessToken: [] },
        { lwaAccessTokenHeader: [] },
        ...(query !== undefined && 'access_token' in query.shape ? [{ lwaAccessTokenQuery: [] }] : []),
      ];
    case 'client':
      return [{ clientBasic: [] }, {}];
    case 'control':
      return [{ control: [] }, {}];
    case 'none':
      return [];
  }
}

/** The schemes that these paths ask for. */
export function usedSchemes(paths: Readonly<Record<string, PathItemObject>>): [string, SecuritySchemeObject][] {
  const used = new Set(
    Object.values(paths)
      .flatMap(({ get, post, put, delete: remove }) => [get, post, put, remove])
      .flatMap((operation) => operation?.security ?? [])
      .flatMap(Object.keys),
  );
  return Object.entries(securitySchemes).filter(([name]) => used.has(name));
}
