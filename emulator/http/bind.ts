import type { Context } from 'hono';
import { bodyTolerances, commonTolerances } from '../../contracts/drs/common.ts';
import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { type Noticed, noticed } from '../../contracts/finding.ts';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import type { Answer, AnyAnswer, Recorded } from './answer.ts';
import { serveDevice } from './bind-device.ts';
import { serveWorld } from './bind-world.ts';
import { guard } from './control/guard.ts';
import type { ErrorBytes } from './error-response.ts';
import { partialParameters } from './path-template.ts';
import { isSilent, recordCall } from './record-call.ts';
import { bytesOf, faultBytes } from './reply-bytes.ts';
import type { Route } from './routes.ts';
import type { Edge } from './server.ts';
import { startStream } from './stream.ts';
import { replyHeaders, writeReply } from './write.ts';

/**
 * The one journey of a request, from top to bottom: read, guard, authenticate, check against the contract,
 * decide and commit, check the reply, record, answer, wake the engine. Every endpoint takes it.
 */

export type Env = { Bindings: Edge };

export function bind<E extends EndpointDefinition>(world: World, endpoint: E, path: Path, route: Route<E>) {
  const partial = partialParameters(path.path);

  const serve = (edge: Edge, params: Record<string, string>): Answer<E> | Promise<Answer<E>> => {
    const { raw } = edge;
    if (endpoint.security === 'control') {
      const { allowedHosts, controlToken } = world.options;
      const name = guard({ headers: raw.headers, hostNames: allowedHosts, controlToken });
      if (name !== null) return { kind: 'refusal', name: name as never };
    }
    if (route.kind === 'handler') return serveWorld(world, endpoint, route.handler, raw, params);
    return serveDevice(world, endpoint, path, route.transition, raw, params, edgeSlips(edge, endpoint));
  };

  /** Nothing is awaited that is there already: most calls are answered in the turn they arrive in. */
  return (context: Context<Env>): void | Promise<void> => {
    const edge = context.env;
    const { outgoing, incoming, raw, requestId, log } = edge;
    const elapsed = stopwatch();
    const at = world.clock.now();

    const finish = (answer: AnyAnswer, bytes: ErrorBytes): void => {
      const record = answer.record ?? NOTHING;
      const whole = { ...bytes, requestId, nowMs: toMs(at) };
      const keepAlive = outgoing.shouldKeepAlive;
      recordCall(world, {
        surface: endpoint.surface,
        operation: endpoint.name,
        at,
        raw,
        rawHeaders: incoming.rawHeaders,
        status: bytes.status,
        reply: whole,
        keepAlive,
        refusal: answer.kind === 'refusal' ? answer.name : null,
        wallMs: elapsed(),
        record,
      });
      writeReply(outgoing, bytes.status, replyHeaders(whole, keepAlive), bytes.text);
      if (!isSilent(endpoint.surface, raw.method)) log.request(raw, bytes.status, answer, elapsed);
      world.engine.wake();
    };
    const fail = (error: unknown): void => {
      log.fault(endpoint.name, error);
      finish(SILENCE, faultBytes(endpoint));
    };
    const reply = (answer: AnyAnswer): void => {
      if (answer.kind === 'stream') {
        startStream(outgoing, answer, requestId, toMs(at));
        return;
      }
      let bytes: ErrorBytes;
      try {
        bytes = bytesOf(endpoint, answer, requestId);
      } catch (error) {
        fail(error);
        return;
      }
      finish(answer, bytes);
    };

    let answer: Answer<E> | Promise<Answer<E>>;
    try {
      answer = serve(edge, parametersOf(context, partial));
    } catch (error) {
      return fail(error);
    }
    return answer instanceof Promise ? answer.then(reply, fail) : reply(answer);
  };
}

/** The path parameters; of a segment that has more in it than the parameter, only the parameter. */
function parametersOf(context: Context<Env>, partial: ReturnType<typeof partialParameters>): Record<string, string> {
  const params = context.req.param() as Record<string, string>;
  if (partial.length === 0) return params;
  const cut = { ...params };
  for (const { name, before, after } of partial) {
    const whole = params[name] ?? '';
    cut[name] = whole.slice(before, whole.length - after);
  }
  return cut;
}

const NOTHING: Recorded = {};
/** What stands in for an answer until there is one. */
const SILENCE: AnyAnswer = { kind: 'text', status: 500, contentType: '', text: '' };

/** What is odd about the request as such; the same for every endpoint of the device API. */
function edgeSlips(edge: Edge, endpoint: EndpointDefinition): readonly Noticed[] {
  const { raw } = edge;
  const [, , doubleSlashes] = commonTolerances;
  const [formEncoded, contentType] = bodyTolerances;
  const slips: Noticed[] = [];
  if (edge.hadDoubleSlashes) slips.push(noticed(doubleSlashes, raw.path, raw.target));
  if (endpoint.body !== undefined) {
    const type = raw.headers['content-type'];
    if (raw.form === 'form') slips.push(noticed(formEncoded, 'a JSON object', raw.text));
    else if (raw.form === 'json' && !/^application\/json\b/i.test(type ?? '')) {
      slips.push(noticed(contentType, 'application/json', type ?? 'none'));
    }
  }
  return slips;
}
