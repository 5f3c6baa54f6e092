import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { EndpointDefinition, Surface } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import { bind, type Env } from './bind.ts';
import { surfaceError } from './error-response.ts';
import { recordCall } from './record-call.ts';
import { type Route, routes } from './routes.ts';
import { nearestName } from './violation.ts';
import { writeReply } from './write.ts';

/** Mounts every endpoint of the registry; unknown paths and wrong methods are answered here. */

export type App = Hono<Env>;

interface Mounted {
  readonly endpoint: EndpointDefinition;
  readonly template: string;
  readonly pattern: RegExp;
}

const honoPath = (template: string): string => template.replace(/\{(\w+)\}/g, ':$1');
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

/** Literal paths before those with parameters, so that `/testOrders/slots/…` is not a slot named "slots". */
const bySpecificity = (a: Mounted, b: Mounted): number => a.template.split('{').length - b.template.split('{').length;

export function createApp(world: World): App {
  const app: App = new Hono<Env>();
  const mounted: Mounted[] = [];
  for (const endpoint of Object.values(endpoints) as EndpointDefinition[]) {
    for (const { path } of endpoint.paths) mounted.push({ endpoint, template: path, pattern: patternOf(path) });
  }
  for (const { endpoint, template } of mounted.toSorted(bySpecificity)) {
    const path = endpoint.paths.find((candidate) => candidate.path === template);
    const route = (routes as unknown as Record<string, Route<EndpointDefinition>>)[endpoint.name];
    if (path === undefined || route === undefined) throw new Error(`${endpoint.name} has no route`);
    const serve = bind(world, endpoint, path, route);
    const handler = async (context: Parameters<typeof serve>[0]) => {
      await serve(context);
      return RESPONSE_ALREADY_SENT;
    };
    app.on([...endpoint.methods], honoPath(template), handler);
  }

  app.all('*', (context) => {
    const { edge, incoming, outgoing } = context.env;
    const elapsed = stopwatch();
    const at = world.clock.now();
    const { path } = edge.raw;
    const here = mounted.filter(({ pattern }) => pattern.test(path));
    const methods = [...new Set(here.flatMap(({ endpoint }) => endpoint.methods))];
    const surface = here[0]?.endpoint.surface ?? surfaceOf(path);
    const bytes =
      methods.length > 0
        ? surfaceError(
            surface,
            405,
            'method-not-allowed',
            `${edge.raw.method} is not served here; expected ${methods.join(', ')}`,
            ['Allow', methods.join(', ')],
          )
        : notFound(surface, path, mounted);
    recordCall(world, {
      surface,
      operation: null,
      at,
      raw: edge.raw,
      rawHeaders: incoming.rawHeaders,
      status: bytes.status,
      replyHeaders: bytes.headers,
      replyBody: bytes.body,
      replyLength: bytes.text.length,
      refusal: methods.length > 0 ? 'methodNotAllowed' : 'unknownPath',
      wallMs: elapsed(),
      record: {},
    });
    writeReply(outgoing, { ...bytes, requestId: edge.requestId, nowMs: toMs(at) });
    edge.log.request(edge.raw, bytes.status, undefined, elapsed());
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

const surfaceOf = (path: string): Surface | null =>
  path.startsWith('/_emulator') ? 'control' : path.startsWith('/auth/') || path.startsWith('/ap/') ? 'lwa' : null;

function notFound(surface: Surface | null, path: string, mounted: readonly Mounted[]) {
  // Compare with parameters filled by what was sent, so that a typo in a literal part decides.
  const segments = path.split('/');
  const candidates = new Map(
    mounted.map(({ template }) => [
      template
        .split('/')
        .map((part, at) => (part.startsWith('{') ? (segments[at] ?? part) : part))
        .join('/'),
      template,
    ]),
  );
  const nearest = candidates.get(nearestName(path.slice(0, 200), [...candidates.keys()]) ?? '');
  const hint = nearest === undefined ? '' : `; the nearest known path is ${nearest}`;
  return surfaceError(
    surface,
    404,
    'not-found',
    `Unknown path ${path.slice(0, 200)}${hint}`,
    [],
    nearest === undefined ? {} : { nearest },
  );
}
