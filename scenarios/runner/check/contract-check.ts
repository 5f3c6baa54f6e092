import type { z } from 'zod';
import { ERROR_TYPE_SUFFIX } from '../../../contracts/drs/common.ts';
import type { EndpointDefinition, Path, Refusal, Reply } from '../../../contracts/endpoint.ts';
import { NOTHING, show, within } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply, HttpRequest } from '../transport.ts';
import { type Found, findEndpoint, routedPath } from './find-endpoint.ts';
import { declaredRefusals, formOfSurface, readNo, refusalsOf, textPattern } from './refusal-form.ts';
import { schemaViolations } from './schema-violations.ts';

/**
 * Whether an exchange keeps its contract: the reply is the success of its endpoint, exactly one of its refusals, or
 * one of the few answers that are the same everywhere (unknown path, wrong method, too large, unreadable).
 */

export interface Checked {
  /** The endpoint; null where the path or the method is none of an endpoint. */
  readonly operation: string | null;
  /** The refusal that was answered: several names where the wire does not tell them apart, none for a success. */
  readonly refusals: readonly string[];
  readonly violations: readonly Difference[];
}

const LWA_ERROR_TYPE = 'OA2InvalidRequestException:http://internal.amazon.com/coral/com.amazon.panda/';
const JSON_TYPE = 'application/json';
/** Answers to what never became a request of an endpoint: unreadable, too slow, too large, flooded with headers. */
const UNREADABLE = new Set([400, 408, 413, 431]);

export function checkExchange(request: HttpRequest, reply: HttpReply): Checked {
  const target = request.url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  const routed = routedPath(target);
  const found: Found = routed === undefined ? { kind: 'unknown', surface: null } : findEndpoint(request.method, routed);
  const common = missingHeader(reply, 'x-amzn-RequestId');
  if (routed === undefined || isUnreadable(reply)) {
    return { operation: nameOf(found), refusals: ['unreadable'], violations: [...common, ...checkUnreadable(reply)] };
  }
  switch (found.kind) {
    case 'unknown':
      return edge(null, 'unknownPath', [...common, ...edgeError(reply, 404, formOfSurface(found.surface))]);
    case 'method':
      if (request.method === 'OPTIONS' && isPreflight(found, reply))
        return { operation: null, refusals: [], violations: common };
      return edge(null, 'methodNotAllowed', [
        ...common,
        ...edgeError(reply, 405, formOfSurface(found.surface)),
        ...differs('reply.headers.allow', found.allow.join(', '), reply.headers.allow),
      ]);
    case 'endpoint': {
      const { refusals, violations } = checkReply(found.endpoint, found.path, request, reply);
      return { operation: found.endpoint.name, refusals, violations: [...common, ...violations] };
    }
  }
}

const nameOf = (found: Found): string | null => (found.kind === 'endpoint' ? found.endpoint.name : null);

const edge = (operation: string | null, refusal: string, violations: readonly Difference[]): Checked => ({
  operation,
  refusals: [refusal],
  violations,
});

const differs = (path: string, expected: unknown, seen: unknown): Difference[] =>
  expected === seen ? [] : [{ path, expected: show(expected), seen: show(seen) }];

const missingHeader = ({ headers }: HttpReply, name: string): Difference[] =>
  headers[name.toLowerCase()] === undefined
    ? [{ path: within('reply.headers', name.toLowerCase()), expected: 'the header', seen: NOTHING }]
    : [];

/** A reply that was made before anybody looked whose path it is: always the form of the device API, connection closed. */
const isUnreadable = ({ status, headers, body }: HttpReply): boolean =>
  UNREADABLE.has(status) &&
  headers['x-amzn-errortype'] === undefined &&
  headers.connection === 'close' &&
  typeof (body as { message?: unknown } | null)?.message === 'string';

const checkUnreadable = (reply: HttpReply): Difference[] =>
  UNREADABLE.has(reply.status)
    ? edgeError(reply, reply.status, 'drs')
    : [{ path: 'reply.status', expected: 'one of 400, 408, 413, 431', seen: show(reply.status) }];

function edgeError(reply: HttpReply, status: number, form: Refusal['form']): Difference[] {
  return [
    ...differs('reply.status', status, reply.status),
    ...(readNo(reply)?.form === form
      ? []
      : [{ path: 'reply.body', expected: `an error in the form of ${form}`, seen: show(reply.body) }]),
  ];
}

/** Browser apps ask before they call; an allowed origin is told what it may do. */
const isPreflight = (found: Extract<Found, { kind: 'method' }>, { status, headers }: HttpReply): boolean =>
  found.surface === 'lwa' && status === 200 && headers['access-control-allow-origin'] !== undefined;

interface Answered {
  readonly refusals: readonly string[];
  readonly violations: readonly Difference[];
}

function checkReply(endpoint: EndpointDefinition, path: Path, request: HttpRequest, reply: HttpReply): Answered {
  const success = successesOf(endpoint).find(({ status }) => status === reply.status);
  if (success !== undefined) {
    return { refusals: [], violations: checkSuccess(endpoint, path, success, request, reply) };
  }
  const no = readNo(reply);
  const refusals = no === undefined ? [] : refusalsOf(endpoint, reply.status, no);
  const [first] = refusals;
  const refusal = first === undefined ? undefined : endpoint.refusals[first];
  if (refusal !== undefined) return { refusals, violations: checkRefusalHeaders(endpoint, refusal, reply) };
  const isKnownStatus = Object.values(endpoint.refusals).some(({ status }) => status === reply.status);
  const wanted = declaredRefusals(endpoint, isKnownStatus ? reply.status : undefined);
  const violation = isKnownStatus
    ? { path: 'reply.body', expected: `one of the refusals ${wanted}`, seen: show(reply.text) }
    : {
        path: 'reply.status',
        expected: `${successesOf(endpoint)
          .map(({ status }) => status)
          .join(', ')}, or one of the refusals ${wanted}`,
        seen: `${reply.status} ${show(reply.text)}`,
      };
  return { refusals: [], violations: [violation] };
}

interface WithAlternatives {
  readonly alternatives?: readonly Reply[];
  readonly redirectErrors?: Readonly<Record<string, { readonly error: string; readonly description: string }>>;
}

const successesOf = (endpoint: EndpointDefinition): readonly Reply[] => [
  endpoint.reply,
  ...((endpoint as WithAlternatives).alternatives ?? []),
];

function checkSuccess(
  endpoint: EndpointDefinition,
  path: Path,
  success: Reply,
  request: HttpRequest,
  reply: HttpReply,
): Difference[] {
  const violations = Object.keys(success.headers ?? {}).flatMap((name) => missingHeader(reply, name));
  if (path.versions !== undefined) violations.push(...checkVersion(path.versions.results, request, reply));
  if (success.status === 302) return [...violations, ...checkRedirect(endpoint, reply)];
  violations.push(...checkContentType(contentTypeOf(endpoint, success, request), reply));
  const schema = success.bodies?.[reply.headers['x-amzn-type-version'] ?? ''] ?? success.body;
  if (schema !== undefined && request.method !== 'HEAD') violations.push(...checkBody(schema, reply));
  return violations;
}

/** The result type that was served is one of the path's, and the one that was asked for. */
function checkVersion(results: readonly string[], request: HttpRequest, { headers }: HttpReply): Difference[] {
  const served = headers['x-amzn-type-version'];
  const asked = results.find((result) => compact(headerOf(request, 'x-amzn-accept-type')).endsWith(result));
  const wanted = asked ?? `one of ${results.join(', ')}`;
  return served !== undefined && (asked === undefined ? results.includes(served) : served === asked)
    ? []
    : [{ path: 'reply.headers.x-amzn-type-version', expected: wanted, seen: served ?? NOTHING }];
}

const compact = (text: string): string => text.replace(/\s+/g, '');

const headerOf = ({ headers = {} }: HttpRequest, wanted: string): string =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';

/** The one page of SNS that says what this server is, is no XML. */
const contentTypeOf = ({ name }: EndpointDefinition, { contentType }: Reply, { method, url }: HttpRequest): string =>
  name === 'snsQuery' && method !== 'POST' && !/[?&]Action=[^&]/.test(url) ? JSON_TYPE : (contentType ?? JSON_TYPE);

function checkContentType(expected: string, { headers }: HttpReply): Difference[] {
  const seen = headers['content-type'] ?? '';
  return seen === expected || seen.startsWith(`${expected};`)
    ? []
    : [{ path: 'reply.headers.content-type', expected, seen: seen === '' ? NOTHING : seen }];
}

function checkRedirect(endpoint: EndpointDefinition, { headers }: HttpReply): Difference[] {
  const { redirectErrors } = endpoint as WithAlternatives;
  const query = new URLSearchParams((headers.location ?? '').split('?')[1] ?? '');
  const error = query.get('error');
  if (error === null) return [];
  const description = query.get('error_description') ?? '';
  const isDeclared = Object.values(redirectErrors ?? {}).some(
    (declared) => declared.error === error && textPattern(declared.description).test(description),
  );
  return isDeclared
    ? []
    : [{ path: 'reply.headers.location', expected: 'a declared error', seen: `${error}: ${description}` }];
}

function checkRefusalHeaders(endpoint: EndpointDefinition, refusal: Refusal, reply: HttpReply): Difference[] {
  const violations = Object.entries(refusal.headers ?? {}).flatMap(([name, value]) =>
    differs(within('reply.headers', name.toLowerCase()), value, reply.headers[name.toLowerCase()]),
  );
  const errorType = refusal.form === 'drs' ? refusal.code + ERROR_TYPE_SUFFIX : LWA_ERROR_TYPE;
  if (refusal.form === 'drs' || refusal.form === 'lwa')
    violations.push(...differs('reply.headers.x-amzn-errortype', errorType, reply.headers['x-amzn-errortype']));
  if ('X-Amz-Date' in (endpoint.reply.headers ?? {})) violations.push(...missingHeader(reply, 'X-Amz-Date'));
  return violations;
}

/** Texts that were found good, by schema: most replies are the same few short ones. */
const good = new WeakMap<z.ZodType, Set<string>>();
const GOOD_KEPT = 256;
const GOOD_LONGEST = 1024;

function checkBody(schema: z.ZodType, { body, text }: HttpReply): Difference[] {
  const known = good.get(schema) ?? new Set<string>();
  if (known.has(text)) return [];
  const violations = schemaViolations(schema, body, 'reply.body');
  if (violations.length > 0) return violations;
  if (text.length > GOOD_LONGEST) return [];
  if (known.size >= GOOD_KEPT) known.clear();
  known.add(text);
  good.set(schema, known);
  return [];
}
