import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { bodyTolerances, commonTolerances } from '../../contracts/drs/common.ts';
import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { type Noticed, noticed } from '../../contracts/finding.ts';
import { stopwatch, toMs } from '../clock.ts';
import type { World } from '../world.ts';
import type { Answer, AnyAnswer, Handler, ReadRequest, Recorded } from './answer.ts';
import { serveDevice } from './bind-device.ts';
import { guard } from './control/guard.ts';
import { type ErrorBytes, refusalBytes, surfaceError } from './error-response.ts';
import { partialParameters } from './path-template.ts';
import { isSilent, recordCall } from './record-call.ts';
import type { Route } from './routes.ts';
import type { Edge } from './server.ts';
import { type Violation, violationOf } from './violation.ts';
import { httpDate, replyHeaders, writeReply } from './write.ts';

/**
 * The one journey of a request, from top to bottom: read, guard, authenticate, check against the contract,
 * decide and commit, check the reply, record, answer, wake the engine. Every endpoint takes it.
 */

export type Env = { Bindings: HttpBindings & { edge: Edge } };

/** A reply that breaks its own contract, or anything else that is our fault. */
export class Fault extends Error {}

export function bind<E extends EndpointDefinition>(world: World, endpoint: E, path: Path, route: Route<E>) {
  const serve = async (
    raw: ReadRequest,
    params: Record<string, string>,
    slips: readonly Noticed[],
  ): Promise<Answer<E>> => {
    if (endpoint.security === 'control') {
      const { options } = world;
      const name = guard({ headers: raw.headers, hostNames: options.allowedHosts, controlToken: options.controlToken });
      if (name !== null) return { kind: 'refusal', name: name as never };
    }
    if (route.kind === 'transition') return serveDevice(world, endpoint, path, route.transition, raw, params, slips);
    return serveWorld(world, endpoint, route.handler, raw, params);
  };

  const partial = partialParameters(path.path);
  const parametersOf = (context: Context<Env>): Record<string, string> => {
    const params = context.req.param() as Record<string, string>;
    if (partial.length === 0) return params;
    const whole = Object.entries(params).map(([name, value]) => {
      const cut = partial.find((candidate) => candidate.name === name);
      return [name, cut === undefined ? value : value.slice(cut.before, value.length - cut.after)];
    });
    return Object.fromEntries(whole) as Record<string, string>;
  };

  return async (context: Context<Env>): Promise<void> => {
    const { edge, outgoing, incoming } = context.env;
    const elapsed = stopwatch();
    const at = world.clock.now();
    const { raw, requestId, log } = edge;
    let answer: AnyAnswer = SILENCE;
    let bytes: ErrorBytes;
    try {
      answer = await serve(raw, parametersOf(context), edgeSlips(edge, endpoint));
      if (answer.kind === 'stream') {
        startStream(outgoing, answer, requestId, toMs(at));
        return;
      }
      checkReply(endpoint, answer);
      bytes = bytesOf(endpoint, answer, requestId);
    } catch (error) {
      log.fault(endpoint.name, error);
      bytes = faultBytes(endpoint);
    }
    const record = answer.record ?? NOTHING;
    const headers = replyHeaders({ ...bytes, requestId, nowMs: toMs(at) }, outgoing.shouldKeepAlive);
    recordCall(world, {
      surface: endpoint.surface,
      operation: endpoint.name,
      at,
      raw,
      rawHeaders: incoming.rawHeaders,
      status: bytes.status,
      replyHeaders: headers,
      replyText: bytes.text,
      refusal: answer.kind === 'refusal' ? answer.name : null,
      wallMs: elapsed(),
      record,
    });
    writeReply(outgoing, bytes.status, headers, bytes.text);
    if (!isSilent(endpoint.surface, raw.method)) log.request(raw, bytes.status, answer, elapsed);
    world.engine.wake();
  };
}

const NOTHING: Recorded = {};
/** What stands in for an answer until there is one. */
const SILENCE: AnyAnswer = { kind: 'text', status: 500, contentType: '', text: '' };

async function serveWorld<E extends EndpointDefinition>(
  world: World,
  endpoint: E,
  handler: Handler<E>,
  raw: ReadRequest,
  params: Record<string, string>,
): Promise<Answer<E>> {
  const request: Record<string, unknown> = {};
  const parts = [
    ['params', endpoint.params, params],
    ['query', endpoint.query, Object.fromEntries([...raw.query].map(([name, values]) => [name, values[0]]))],
    ['body', endpoint.body, raw.body],
  ] as const;
  for (const [part, schema, value] of parts) {
    if (schema === undefined) continue;
    // Login with Amazon has words of its own for a body it cannot read.
    if (part === 'body' && raw.form === 'unreadable' && endpoint.surface !== 'lwa')
      return invalid(endpoint, { field: 'body', problem: raw.problem ?? 'cannot be read' });
    // A call that needs no body may come without one; an empty object stands in, so that defaults apply.
    const parsed = schema.safeParse(value === undefined && part === 'body' ? {} : value);
    if (!parsed.success) return invalid(endpoint, violationOf(parsed.error, schema, part));
    request[part] = parsed.data;
  }
  return handler(world, { endpoint, request: request as never, raw });
}

/** A violation in the words of the surface; every endpoint with something to check declares how it says so. */
export function invalid<E extends EndpointDefinition>(endpoint: E, violation: Violation): Answer<E> {
  const name = ['invalidInput', 'invalid', 'invalidRequest'].find((candidate) => candidate in endpoint.refusals);
  if (name === undefined)
    throw new Fault(`${endpoint.name} declares no refusal for ${violation.field}: ${violation.problem}`);
  const { field, problem, nearest } = violation;
  return {
    kind: 'refusal',
    name: name as never,
    params: { field, problem },
    extra: { path: field, ...(nearest === undefined ? {} : { nearest }) },
  };
}

/** What is odd about the request as such; the same for every endpoint of the device API. */
function edgeSlips(edge: Edge, endpoint: EndpointDefinition): Noticed[] {
  if (endpoint.surface !== 'drs') return [];
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

function checkReply(endpoint: EndpointDefinition, answer: AnyAnswer): void {
  if (answer.kind !== 'json' || endpoint.reply.body === undefined) return;
  const parsed = endpoint.reply.body.safeParse(answer.body);
  if (!parsed.success) throw new Fault(`the reply of ${endpoint.name} breaks its contract`, { cause: parsed.error });
}

function bytesOf(endpoint: EndpointDefinition, answer: AnyAnswer, requestId: string): ErrorBytes {
  const headers = answer.kind === 'stream' ? [] : (answer.headers ?? []);
  switch (answer.kind) {
    case 'json':
      return {
        status: answer.status ?? endpoint.reply.status,
        contentType: 'application/json',
        text: JSON.stringify(answer.body),
        headers,
      };
    case 'text':
      return { status: answer.status, contentType: answer.contentType, text: answer.text, headers };
    case 'redirect':
      return {
        status: answer.status,
        contentType: 'text/html; charset=UTF-8',
        text: '',
        headers: ['Location', answer.location, ...headers],
      };
    case 'refusal': {
      const refusal = endpoint.refusals[answer.name];
      if (refusal === undefined) throw new Fault(`${endpoint.name} does not declare the refusal ${answer.name}`);
      return refusalBytes(refusal, answer.params ?? {}, requestId, headers, answer.extra);
    }
    case 'stream':
      throw new Fault('a stream has no bytes');
  }
}

const faultBytes = (endpoint: EndpointDefinition): ErrorBytes =>
  surfaceError(endpoint.surface, 500, endpoint.surface === 'lwa' ? 'ServerError' : 'internal', 'Internal error', [
    'x-amzn-ErrorType',
    'InternalServiceException:http://internal.amazon.com/coral/com.amazon.parkeraccioservice/',
  ]);

function startStream(
  outgoing: HttpBindings['outgoing'],
  answer: Extract<AnyAnswer, { kind: 'stream' }>,
  requestId: string,
  nowMs: number,
): void {
  outgoing.writeHead(200, [
    'Server',
    'Server',
    'Date',
    httpDate(nowMs),
    'Content-Type',
    answer.contentType,
    'Cache-Control',
    'no-store',
    'Connection',
    'close',
    'x-amzn-RequestId',
    requestId,
  ]);
  outgoing.flushHeaders();
  const stop = answer.start((text) => {
    // A reader that does not keep up is let go; the record is there to be asked again.
    if (outgoing.writableLength > 8 * 1024 * 1024) outgoing.destroy();
    else outgoing.write(text);
  });
  outgoing.on('close', stop);
}
