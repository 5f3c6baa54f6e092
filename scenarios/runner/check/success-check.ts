import type { z } from 'zod';
import type { EndpointDefinition, Path, Reply } from '../../../contracts/endpoint.ts';
import { createGoodTexts, sentGood } from '../../../contracts/good-texts.ts';
import { NOTHING } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply, HttpRequest } from '../transport.ts';
import { textPattern } from './refusal-form.ts';
import { missingHeader } from './reply-headers.ts';
import { schemaViolations } from './schema-violations.ts';

/** The success of an endpoint, as its contract has it: headers, result type, content type and body. */

interface WithAlternatives {
  readonly alternatives?: readonly Reply[];
  readonly redirectErrors?: Readonly<Record<string, { readonly error: string; readonly description: string }>>;
}

/** Every success an endpoint has: a page of the customer may be shown again instead of leading on. */
export const successesOf = (endpoint: EndpointDefinition): readonly Reply[] => [
  endpoint.reply,
  ...((endpoint as WithAlternatives).alternatives ?? []),
];

export function checkSuccess(
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
  const accepted = headerOf(request, 'x-amzn-accept-type').replace(/\s+/g, '');
  const asked = results.find((result) => accepted.endsWith(result));
  const isServed = asked === undefined ? served !== undefined && results.includes(served) : served === asked;
  if (isServed) return [];
  const expected = asked ?? `one of ${results.join(', ')}`;
  return [{ path: 'reply.headers.x-amzn-type-version', expected, seen: served ?? NOTHING }];
}

const headerOf = ({ headers = {} }: HttpRequest, wanted: string): string =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';

const JSON_TYPE = 'application/json';

/** The one page of SNS that says what this server is, is no XML; HEAD never asks for more. */
const contentTypeOf = ({ name }: EndpointDefinition, { contentType }: Reply, { method, url }: HttpRequest): string =>
  name === 'snsQuery' && (method === 'HEAD' || (method === 'GET' && !/[?&]Action=[^&]/.test(url)))
    ? JSON_TYPE
    : (contentType ?? JSON_TYPE);

function checkContentType(expected: string, { headers }: HttpReply): Difference[] {
  const seen = headers['content-type'] ?? NOTHING;
  if (seen === expected || seen.startsWith(`${expected};`)) return [];
  return [{ path: 'reply.headers.content-type', expected, seen }];
}

/** An error that is told by redirect is one that the endpoint declares. */
function checkRedirect(endpoint: EndpointDefinition, { headers }: HttpReply): Difference[] {
  const { redirectErrors } = endpoint as WithAlternatives;
  const query = new URLSearchParams((headers.location ?? '').split('?')[1] ?? '');
  const error = query.get('error');
  if (error === null) return [];
  const description = query.get('error_description') ?? '';
  const isDeclared = Object.values(redirectErrors ?? {}).some(
    (declared) => declared.error === error && textPattern(declared.description).test(description),
  );
  if (isDeclared) return [];
  return [{ path: 'reply.headers.location', expected: 'a declared error', seen: `${error}: ${description}` }];
}

const good = createGoodTexts();

function checkBody(schema: z.ZodType, { body, text, isOwn }: HttpReply): Difference[] {
  // What came over a network is looked at in any case, whoever sent it.
  if (good.has(schema, text) || (isOwn === true && sentGood.has(schema, text))) return [];
  const violations = schemaViolations(schema, body, 'reply.body');
  if (violations.length === 0) good.add(schema, text);
  return violations;
}
