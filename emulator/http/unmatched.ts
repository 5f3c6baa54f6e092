import { distance } from 'fastest-levenshtein';
import { commonRefusals } from '../../contracts/control/refusals.ts';
import type { EndpointDefinition, Surface } from '../../contracts/endpoint.ts';
import type { World } from '../world.ts';
import type { ReadRequest } from './answer.ts';
import { guard } from './control/guard.ts';
import { type ErrorBytes, refusalBytes, surfaceError } from './error-response.ts';
import { preflightHeaders } from './lwa/cors.ts';
import { everyReplyOf } from './lwa/every-reply.ts';
import { matches } from './path-template.ts';

/** What nobody serves: an unknown path is told which known one comes nearest, a wrong method what would do. */

/** One path of one endpoint. */
export interface Mounted {
  readonly endpoint: EndpointDefinition;
  /** `/replenish/{slotId}` */
  readonly template: string;
}

export interface Unmatched extends ErrorBytes {
  readonly surface: Surface | null;
  readonly refusal: 'unknownPath' | 'methodNotAllowed' | 'forbidden' | 'unauthorized' | null;
}

const EMPTY = { status: 200, contentType: 'application/json', text: '{}' } as const;

const LONGEST_SHOWN = 200;

/** A template as it may be written: the token endpoint and its neighbours take a slash at the end (lwa-protocol 1.1). */
export const spellings = (template: string): string[] =>
  template.startsWith('/auth/') ? [template, `${template}/`] : [template];

export function answerUnmatched(world: World, raw: ReadRequest, mounted: readonly Mounted[]): Unmatched {
  const refused = surfaceOf(raw.path) === 'control' ? guarded(world, raw) : undefined;
  if (refused !== undefined) return refused;
  // The whole server is asked what it can do (RFC 9110, 9.3.7).
  if (raw.method === 'OPTIONS' && raw.target === '*') {
    const allow = [...new Set(mounted.flatMap(({ endpoint }) => endpoint.methods))].sort().join(', ');
    return { surface: null, refusal: null, ...EMPTY, headers: ['Allow', allow] };
  }
  const here = mounted.filter(({ template }) => spellings(template).some((one) => matches(one, raw.path)));
  const [first] = here;
  if (first === undefined) return unknownPath(raw, mounted);
  const { surface } = first.endpoint;
  const methods = [...new Set(here.flatMap(({ endpoint }) => endpoint.methods))];
  const preflight = raw.method === 'OPTIONS' && surface === 'lwa' ? preflightHeaders(world, raw, methods) : undefined;
  if (preflight !== undefined) {
    return { surface, refusal: null, ...EMPTY, headers: preflight };
  }
  const allow = methods.join(', ');
  const message = `${raw.method} is not served here; expected ${allow}`;
  return {
    surface,
    refusal: 'methodNotAllowed',
    ...surfaceError({
      surface,
      status: 405,
      code: 'method-not-allowed',
      message,
      requestId: raw.requestId,
      headers: ['Allow', allow, ...(everyReplyOf(first.template)?.(world, raw.headers, world.clock.nowMs()) ?? [])],
    }),
  };
}

/** The surface a target belongs to by its beginning, known or not. */
export function surfaceOf(target: string): Surface | null {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^\/+/, '/');
  if (/^\/(?:\?|$)/.test(path)) return 'sns';
  if (/^\/_emulator(?:[/?]|$)/.test(path)) return 'control';
  return /^\/(?:auth|ap|user)\//.test(path) ? 'lwa' : null;
}

/** What is not there is closed to foreigners as what is: nobody is to find out what the machine has. */
function guarded(world: World, { headers, requestId }: ReadRequest): Unmatched | undefined {
  const { allowedHosts, controlToken } = world.options;
  const refusal = guard({ headers, hostNames: allowedHosts, controlToken });
  if (refusal === null) return undefined;
  return { surface: 'control', refusal, ...refusalBytes(commonRefusals[refusal], {}, requestId) };
}

/** A path that is served in another case too, as `/auth/o2/` is, with both. */
function inBothCases(template: string, mounted: readonly Mounted[]): string {
  const alike = mounted.filter((other) => other.template.toLowerCase() === template.toLowerCase());
  return [...new Set(alike.map((other) => other.template))].join(' or ');
}

function unknownPath({ path, requestId }: ReadRequest, mounted: readonly Mounted[]): Unmatched {
  const shown = path.slice(0, LONGEST_SHOWN);
  const nearest = nearestTemplate(shown, mounted);
  const surface = surfaceOf(path);
  const message = `Unknown path ${shown}; the nearest known path is ${inBothCases(nearest, mounted)}`;
  const error = { surface, status: 404, code: 'not-found', message, requestId, extra: { nearest } };
  return { surface, refusal: 'unknownPath', ...surfaceError(error) };
}

/** The path that was most likely meant: one of which less than half would be rewritten, if there is any, before a short one that is all different. */
function nearestTemplate(path: string, mounted: readonly Mounted[]): string {
  const segments = path.split('/');
  const measured = mounted.map(({ template }) => {
    // Parameters are filled with what was sent, so that a typo in a literal part decides.
    const parts = template.split('/');
    const filled = parts.map((part, at) => (part.startsWith('{') ? (segments[at] ?? '') : part)).join('/');
    const far = distance(path, filled);
    return { template, far, isNear: far < literalLength(template) / 2 };
  });
  const near = measured.filter(({ isNear }) => isNear);
  const [nearest] = (near.length > 0 ? near : measured).sort((a, b) => a.far - b.far);
  return nearest?.template ?? '';
}

const literalLength = (template: string): number => template.replaceAll(/\{\w+\}/g, '').length;
