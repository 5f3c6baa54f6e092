import { stopwatch, toMs } from '../clock.ts';
import { onLanding } from '../landing.ts';
import { type Fetch, type MountedTable, mount } from './mount.ts';
import { protocolRoutes } from './protocol-routes.ts';
import { recordCall } from './record-call.ts';
import { replyOf } from './reply.ts';
import type { Edge } from './server.ts';
import { answerUnmatched, type Mounted } from './unmatched.ts';
import { writeReply } from './write.ts';

/** Every endpoint of the registry, in two tables: what a start serves with, and what is loaded when it is first called. */

export interface App {
  readonly fetch: Fetch;
}

/** Whether a path belongs to the control interface; its health is asked before all else, and needs nothing of it. */
const isControl = (path: string): boolean => path.startsWith('/_emulator/') && path !== '/_emulator/health';

export function createApp(): App {
  let control: MountedTable | undefined;
  /** A tenth of what a start would take goes into the schemas of the control interface, and many never call it. */
  const loadControl = async (): Promise<MountedTable> => {
    const { controlRoutes } = await import('./control-routes.ts');
    control ??= mount(controlRoutes, answerOther);
    return control;
  };
  const answerOther = (edge: Edge) =>
    onLanding(control ?? loadControl(), ({ mounted }) => answerNone(edge, [...protocol.mounted, ...mounted]));
  const protocol = mount(protocolRoutes, answerOther);
  return {
    fetch: (request, edge) =>
      isControl(edge.raw.path)
        ? onLanding(control ?? loadControl(), (table) => table.fetch(request, edge))
        : protocol.fetch(request, edge),
  };
}

/** Answers what no endpoint serves. */
function answerNone({ world, incoming, outgoing, raw, requestId, log }: Edge, mounted: readonly Mounted[]): void {
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
}

let shared: App | undefined;

/** The app of this process: what it knows of paths is the same for every world, and takes longer to make than a world. */
export function sharedApp(): App {
  shared ??= createApp();
  return shared;
}
