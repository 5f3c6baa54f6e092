import type { EndpointDefinition, Path, Surface } from '../../../contracts/endpoint.ts';
import { endpoints } from '../../../contracts/index.ts';

/** Which endpoint a call is for, by method and path, as the service reads them. */

export type Found =
  | { readonly kind: 'endpoint'; readonly endpoint: EndpointDefinition; readonly path: Path }
  /** The path is served, but not by this method. */
  | { readonly kind: 'method'; readonly surface: Surface; readonly allow: readonly string[] }
  | { readonly kind: 'unknown'; readonly surface: Surface | null };

interface Mounted {
  readonly endpoint: EndpointDefinition;
  readonly path: Path;
  readonly pattern: RegExp;
  readonly parameters: number;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${template
      .split(/\{\w+\}/)
      .map(escaped)
      .join('[^/]+')}$`,
  );

/** By number of segments; literal paths before those with parameters, so that `slots` is no slot. */
const mounted = new Map<number, Mounted[]>();
for (const endpoint of Object.values(endpoints) as EndpointDefinition[]) {
  for (const path of endpoint.paths) {
    const segments = path.path.split('/').length;
    const parameters = path.path.split('{').length - 1;
    mounted.set(segments, [
      ...(mounted.get(segments) ?? []),
      { endpoint, path, pattern: patternOf(path.path), parameters },
    ]);
  }
}
for (const list of mounted.values()) list.sort((one, other) => one.parameters - other.parameters);

const PLAIN = /^\/[A-Za-z0-9._~\-/]*$/;

/**
 * The path that a request is routed by: without query, slashes collapsed, segments decoded once. Undefined when
 * the service cannot read it.
 */
export function routedPath(target: string): string | undefined {
  const path = target.split('?', 1)[0] as string;
  if (PLAIN.test(path) && !path.includes('//')) return path;
  try {
    const segments = path.split('/').filter((segment, at, all) => segment !== '' || at === all.length - 1);
    const routed = `/${segments.map((segment) => encodeURIComponent(decodeURIComponent(segment))).join('/')}`;
    return /%0|%1|%7F/i.test(routed) ? undefined : routed;
  } catch {
    return undefined;
  }
}

/** Paths that were looked for: most calls of a story are to the same few. */
const remembered = new Map<string, Found>();
const REMEMBERED = 1000;

/** The endpoint of a routed path. */
export function findEndpoint(method: string, routed: string): Found {
  const call = `${method} ${routed}`;
  const known = remembered.get(call);
  if (known !== undefined) return known;
  const found = searched(method, routed);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(call, found);
  return found;
}

function searched(method: string, routed: string): Found {
  const here = (mounted.get(routed.split('/').length) ?? []).filter(({ pattern }) => pattern.test(routed));
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find(({ endpoint }) => endpoint.methods.includes(wanted as never));
  if (found !== undefined) return { kind: 'endpoint', endpoint: found.endpoint, path: found.path };
  const [first] = here;
  if (first === undefined) return { kind: 'unknown', surface: surfaceOf(routed) };
  const allow = [...new Set(here.flatMap(({ endpoint }) => endpoint.methods))];
  return { kind: 'method', surface: first.endpoint.surface, allow };
}

/** The surface whose error form an unknown path gets. */
const surfaceOf = (path: string): Surface | null =>
  path.startsWith('/_emulator') ? 'control' : path.startsWith('/auth/') || path.startsWith('/ap/') ? 'lwa' : null;
