import { type Context, Hono } from 'hono';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';
import { stopwatch, toMs } from '../clock.ts';
import type { Landing } from '../landing.ts';
import { bind, type Env } from './bind.ts';
import { honoPath } from './path-template.ts';
import { recordCall } from './record-call.ts';
import { RememberingRouter } from './remembering-router.ts';
import { routeOf } from './routes.ts';
import { answerUnmatched, type Mounted, spellings } from './unmatched.ts';
import { replyOf, writeReply } from './write.ts';

/** Mounts every endpoint of the registry on Hono. The world comes with each request, so one app serves all worlds of a process. */

export type App = Hono<Env>;

/**
 * What a handler returns once it has answered on Node's response. Nobody looks at it, and it is no real one:
 * making the first web response of a process loads all of Node's `fetch`, a tenth of the time to the first reply.
 */
const ANSWERED = {} as Response;

/** Literal paths before those with parameters, so that `/testOrders/slots/…` is not a slot named "slots". */
const bySpecificity = (a: Mounted, b: Mounted): number => a.template.split('{').length - b.template.split('{').length;

export function createApp(): App {
  const app: App = new Hono<Env>({
    // The edge asks with the cleaned path in the place of an address, which would resolve `.` and `..` away.
    getPath: (request) => request.url,
    router: new RememberingRouter(new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] })),
  });
  const mounted: Mounted[] = [];
  for (const endpoint of Object.values(endpoints) as EndpointDefinition[]) {
    for (const { path } of endpoint.paths) mounted.push({ endpoint, template: path });
  }
  for (const { endpoint, template } of mounted.toSorted(bySpecificity)) {
    const path = endpoint.paths.find((candidate) => candidate.path === template);
    if (path === undefined) throw new Error(`${endpoint.name} has no path ${template}`);
    const serve = bind(endpoint, path, routeOf(endpoint.name));
    const handler = (context: Context<Env>): Landing<Response> => {
      const served = serve(context);
      return served === undefined ? ANSWERED : served.then(() => ANSWERED);
    };
    app.on([...endpoint.methods], spellings(template).map(honoPath), handler);
  }

  app.onError((error) => {
    throw error;
  });
  app.notFound((context) => {
    const { world, incoming, outgoing, raw, requestId, log } = context.env;
    const elapsed = stopwatch();
    const at = world.clock.now();
    const answer = answerUnmatched(world, raw, mounted);
    const reply = replyOf(answer, requestId, toMs(at), outgoing.shouldKeepAlive);
    recordCall(world, {
      surface: answer.surface,
      operation: null,
      at,
      raw,
      rawHeaders: incoming.rawHeaders,
      reply,
      refusal: answer.refusal,
      wallMs: elapsed(),
      record: {},
    });
    writeReply(outgoing, reply);
    log.request(raw, answer.status, undefined, elapsed);
    return ANSWERED;
  });
  return app;
}

let shared: App | undefined;

/** The app of this process: what it knows of paths is the same for every world, and takes longer to make than a world. */
export function sharedApp(): App {
  shared ??= createApp();
  return shared;
}
