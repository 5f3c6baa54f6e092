import { type Context, Hono } from 'hono';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import type { Landing } from '../landing.ts';
import { bind, type Env } from './bind.ts';
import { honoPath } from './path-template.ts';
import { RememberingRouter } from './remembering-router.ts';
import { type RouteTable, routeOf } from './route-table.ts';
import type { Edge } from './server.ts';
import { type Mounted, spellings } from './unmatched.ts';

/** Mounts a table of endpoints on Hono. The world comes with each request, so one app serves all worlds of a process. */

/** Serves a request. What it returns is no reply: that has been written by then. */
export type Fetch = (request: Request, edge: Edge) => Landing<Response>;

export interface MountedTable {
  readonly fetch: Fetch;
  readonly mounted: readonly Mounted[];
}

/**
 * What a handler returns once it has answered on Node's response. Nobody looks at it, and it is no real one:
 * making the first web response of a process loads all of Node's `fetch`, a tenth of the time to the first reply.
 */
const ANSWERED = {} as Response;

/** Literal paths before those with parameters, so that `/testOrders/slots/…` is not a slot named "slots". */
const bySpecificity = (a: Mounted, b: Mounted): number => a.template.split('{').length - b.template.split('{').length;

/** `answerOther` answers what none of them serves. */
export function mount(table: RouteTable, answerOther: (edge: Edge) => Landing<void>): MountedTable {
  const app = new Hono<Env>({
    // The edge asks with the cleaned path in the place of an address, which would resolve `.` and `..` away.
    getPath: (request) => request.url,
    router: new RememberingRouter(new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] })),
  });
  const answering =
    (serve: (context: Context<Env>) => Landing<void>) =>
    (context: Context<Env>): Landing<Response> => {
      const served = serve(context);
      return served === undefined ? ANSWERED : served.then(() => ANSWERED);
    };
  const mounted: Mounted[] = Object.values(table.endpoints).flatMap((endpoint) =>
    endpoint.paths.map(({ path }) => ({ endpoint, template: path })),
  );
  for (const { endpoint, template } of mounted.toSorted(bySpecificity)) {
    const path = endpoint.paths.find((candidate) => candidate.path === template);
    if (path === undefined) throw new Error(`${endpoint.name} has no path ${template}`);
    const serve = bind(endpoint, path, routeOf(table, endpoint.name));
    app.on([...endpoint.methods], spellings(template).map(honoPath), answering(serve));
  }
  app.onError((error) => {
    throw error;
  });
  app.notFound(answering((context) => answerOther(context.env)));
  return { fetch: app.fetch, mounted };
}
