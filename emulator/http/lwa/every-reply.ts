import type { EndpointDefinition } from '../../../contracts/endpoint.ts';
import { noStore } from '../../../contracts/lwa/common.ts';
import { profile } from '../../../contracts/lwa/profile.ts';
import { token } from '../../../contracts/lwa/token.ts';
import { tokenInfo } from '../../../contracts/lwa/token-info.ts';
import type { World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';
import type { ErrorBytes } from '../error-response.ts';
import { httpDate } from '../reply.ts';
import { corsHeaders } from './cors.ts';

/**
 * Headers of every reply under the paths of token, token info and profile, whoever gives it: the handler, a check
 * before it, a wrong method, a body that is too long, a fault (lwa-protocol.md 1.5, 5.2 and T11). A browser shows its
 * page nothing of a reply without them, not even the status.
 */

export type EveryReply = (
  world: Pick<World, 'portal'>,
  headers: ReadRequest['headers'],
  nowMs: number,
) => readonly string[];

const pathsOf = (...endpoints: readonly EndpointDefinition[]): ReadonlySet<string> =>
  new Set(endpoints.flatMap(({ paths }) => paths.map(({ path }) => path)));
const TOKEN = pathsOf(token);
const ABOUT_TOKENS = pathsOf(tokenInfo, profile);
const NO_STORE = Object.entries(noStore).flat();

/** Undefined for a path that has no such headers. */
export function everyReplyOf(path: string): EveryReply | undefined {
  const template = path.startsWith('/auth/') ? path.replace(/\/$/, '') : path;
  if (TOKEN.has(template)) {
    return (world, headers, nowMs) => ['X-Amz-Date', httpDate(nowMs), ...NO_STORE, ...corsHeaders(world, { headers })];
  }
  if (!ABOUT_TOKENS.has(template)) return undefined;
  return (world, headers) => [...NO_STORE, ...corsHeaders(world, { headers })];
}

/** A reply with these headers behind its own; what it says itself is not said twice. */
export function withHeaders<B extends ErrorBytes>(bytes: B, more: readonly string[]): B {
  if (bytes.headers.length === 0) return { ...bytes, headers: more };
  const own = new Set(bytes.headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  return { ...bytes, headers: [...bytes.headers, ...more.filter((_, at) => !own.has(nameAt(more, at)))] };
}

const nameAt = (flat: readonly string[], at: number): string => (flat[at - (at % 2)] ?? '').toLowerCase();
