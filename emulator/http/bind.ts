import type { Context } from 'hono';
import { bodyTolerances, commonTolerances } from '../../contracts/drs/common.ts';
import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { type Noticed, noticed } from '../../contracts/finding.ts';
import { stopwatch, toMs } from '../clock.ts';
import { type Landing, onLanding } from '../landing.ts';
import type { Answer, AnyAnswer, Recorded } from './answer.ts';
import { serveDevice } from './bind-device.ts';
import { serveWorld } from './bind-world.ts';
import { guard } from './control/guard.ts';
import type { ErrorBytes } from './error-response.ts';
import { everyReplyOf, withHeaders } from './lwa/every-reply.ts';
import { type PathParameters, pathParameters } from './path-parameters.ts';
import {
  bytesInstead,
  canBeStruck,
  isUnserved,
  type Strike,
  strike,
  struckRecord,
  struckReply,
  writeStruck,
} from './planned-fault.ts';
import { isSilent, recordCall } from './record-call.ts';
import { replyOf } from './reply.ts';
import { faultBytes, replyBytes } from './reply-bytes.ts';
import type { Route } from './route-table.ts';
import type { Edge } from './server.ts';
import { startStream } from './stream.ts';
import { writeReply } from './write.ts';

/**
 * The one journey of a request, from top to bottom: read, guard, planned fault, authenticate, check against the
 * contract, decide and commit, check the reply, record, answer, wake the engine. Every endpoint takes it.
 */

export type Env = { Bindings: Edge };

export function bind<E extends EndpointDefinition>(endpoint: E, path: Path, route: Route<E>) {
  const parametersOf = pathParameters(endpoint, path);
  const bytesOf = replyBytes(endpoint);
  const isStrikable = canBeStruck(endpoint);
  const everyReply = everyReplyOf(path.path);

  const serve = (edge: Edge, params: PathParameters): Answer<E> | Promise<Answer<E>> => {
    const { raw, world } = edge;
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
    const { world, outgoing, incoming, raw, requestId, log } = edge;
    const elapsed = stopwatch();
    const at = world.clock.now();

    let struck: Strike | undefined;

    const finish = (given: AnyAnswer, own: ErrorBytes): void => {
      const bytes = everyReply === undefined ? own : withHeaders(own, everyReply(world, raw.headers, toMs(at)));
      const reply = replyOf(bytes, requestId, toMs(at), outgoing.shouldKeepAlive);
      const answer = struck === undefined ? given : { ...given, record: struckRecord(struck, given.record ?? NOTHING) };
      recordCall(world, {
        surface: endpoint.surface,
        operation: endpoint.name,
        at,
        raw,
        rawHeaders: incoming.rawHeaders,
        reply: struck === undefined ? reply : struckReply(struck, reply),
        refusal: answer.kind === 'refusal' ? answer.name : null,
        wallMs: elapsed(),
        record: answer.record ?? NOTHING,
      });
      if (struck === undefined) writeReply(outgoing, reply);
      else writeStruck(outgoing, reply, struck);
      if (!isSilent(endpoint.surface, raw.method)) log.request(raw, bytes.status, answer, elapsed);
      world.engine.wake();
    };
    const fail = (error: unknown): void => {
      log.fault(endpoint.name, error);
      struck = undefined;
      finish(SILENCE, faultBytes(endpoint, requestId));
    };
    const reply = (answer: AnyAnswer): void => {
      if (answer.kind === 'stream') {
        startStream(outgoing, answer, requestId, toMs(at));
        return;
      }
      let bytes: ErrorBytes;
      try {
        bytes = bytesOf(answer, requestId);
      } catch (error) {
        fail(error);
        return;
      }
      const instead = struck && bytesInstead(struck, endpoint, requestId);
      if (instead === undefined) finish(answer, bytes);
      else finish({ ...SILENCE, ...(answer.record === undefined ? {} : { record: answer.record }) }, instead);
    };

    let answer: Landing<AnyAnswer>;
    try {
      const params = parametersOf(raw.path, () => context.req.param() as Record<string, string>);
      answer =
        isStrikable && world.portal().faults.length > 0
          ? onLanding(strike(world, endpoint, raw, params.raw), (hit) => {
              struck = hit;
              return hit !== undefined && isUnserved(hit) ? SILENCE : serve(edge, params);
            })
          : serve(edge, params);
    } catch (error) {
      return fail(error);
    }
    return answer instanceof Promise ? answer.then(reply, fail) : reply(answer);
  };
}

const NOTHING: Recorded = {};
/** What stands in for an answer where there is none. */
const SILENCE: AnyAnswer = { kind: 'text', status: 500, contentType: '', text: '' };

const NO_SLIPS: readonly Noticed[] = [];
const BEARER = 'Bearer'.length;
/** Whether a token follows right behind the blank; whoever has none at all is refused before anybody asks. */
const isOneBlank = (authorization: string): boolean =>
  authorization.charCodeAt(BEARER) === 0x20 && authorization.charCodeAt(BEARER + 1) > 0x20;
const JSON_TYPE = /^application\/json\b/i;

/** What is odd about the request as such; the same for every endpoint of the device API. */
function edgeSlips({ raw, hadDoubleSlashes }: Edge, endpoint: EndpointDefinition): readonly Noticed[] {
  const type = raw.headers['content-type'];
  const wellTyped = endpoint.body === undefined || (raw.form === 'json' && type === 'application/json');
  const { authorization = '' } = raw.headers;
  const oneBlank = isOneBlank(authorization);
  if (wellTyped && oneBlank && !hadDoubleSlashes) return NO_SLIPS;
  const [, , doubleSlashes, bearerBlanks] = commonTolerances;
  const [formEncoded, contentType] = bodyTolerances;
  const slips: Noticed[] = [];
  if (hadDoubleSlashes) slips.push(noticed(doubleSlashes, raw.path, raw.target));
  // Nothing is seen of the token: it is no part of what is odd.
  if (!oneBlank) slips.push(noticed(bearerBlanks, '"Bearer "', JSON.stringify(/^\S*\s*/.exec(authorization)?.[0])));
  if (endpoint.body !== undefined) {
    if (raw.form === 'form') slips.push(noticed(formEncoded, 'a JSON object', raw.text));
    else if (raw.form === 'json' && !JSON_TYPE.test(type ?? '')) {
      slips.push(noticed(contentType, 'application/json', type ?? 'none'));
    }
  }
  return slips;
}
