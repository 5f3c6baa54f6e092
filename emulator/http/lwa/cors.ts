import type { World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';

/** Browser apps of a maker may call the token, token info and profile endpoints from an Allowed Origin. */

type Asked = Pick<ReadRequest, 'headers'>;

function allowedOrigin(world: Pick<World, 'portal'>, { headers }: Asked): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  return world.portal().securityProfiles.some((profile) => profile.allowedOrigins.includes(origin))
    ? origin
    : undefined;
}

export function corsHeaders(world: Pick<World, 'portal'>, raw: Asked): string[] {
  if (raw.headers.origin === undefined) return [];
  // Another origin gets another reply; a cache in between has to know. Devices name none, and see no difference.
  const vary = ['Vary', 'Origin'];
  const origin = allowedOrigin(world, raw);
  if (origin === undefined) return vary;
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', 'x-amzn-RequestId', ...vary];
}

/** Headers that answer a preflight (`OPTIONS`) from an Allowed Origin; undefined for any other. */
export function preflightHeaders(
  world: Pick<World, 'portal'>,
  raw: Asked,
  methods: readonly string[],
): string[] | undefined {
  if (allowedOrigin(world, raw) === undefined) return undefined;
  const headers = corsHeaders(world, raw);
  return [
    ...headers,
    'Access-Control-Allow-Methods',
    methods.join(', '),
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, x-amz-access-token',
    'Access-Control-Max-Age',
    '600',
  ];
}
