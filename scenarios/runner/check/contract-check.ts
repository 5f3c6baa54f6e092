import { ERROR_TYPE_SUFFIX } from '../../../contracts/drs/common.ts';
import type { EndpointDefinition, Path, Refusal } from '../../../contracts/endpoint.ts';
import { show } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply, HttpRequest } from '../transport.ts';
import {
  checkUnknownPath,
  checkUnreadable,
  checkWrongMethod,
  hasUnreadableHead,
  isPreflight,
  isUnreadable,
} from './edge-answer.ts';
import { type Found, findEndpoint, routedPath } from './find-endpoint.ts';
import { declaredRefusals, otherForm, readNo, refusalsOf } from './refusal-form.ts';
import { missingHeader, otherHeader } from './reply-headers.ts';
import { checkSuccess, successesOf } from './success-check.ts';

/**
 * Whether an exchange keeps its contract: the reply is the success of its endpoint, exactly one of its refusals, or
 * one of the few answers that are the same everywhere.
 */

export interface Checked {
  /** The endpoint; null where the path or the method is none of an endpoint. */
  readonly operation: string | null;
  /** The refusal that was answered: several names where the wire does not tell them apart, none for a success. */
  readonly refusals: readonly string[];
  readonly violations: readonly Difference[];
}

const LWA_ERROR_TYPE = 'OA2InvalidRequestException:http://internal.amazon.com/coral/com.amazon.panda/';

export function checkExchange(request: HttpRequest, reply: HttpReply): Checked {
  const routed = routedPath(request.url.replace(/^https?:\/\/[^/?#]*/i, '') || '/');
  const found: Found = routed === undefined ? { kind: 'unknown', surface: null } : findEndpoint(request.method, routed);
  const operation = found.kind === 'endpoint' ? found.endpoint.name : null;
  const answered =
    routed === undefined || isUnreadable(reply) ? unreadable(request, reply) : readAnswer(found, request, reply);
  const { refusals, violations } = answered;
  return { operation, refusals, violations: [...missingHeader(reply, 'x-amzn-RequestId'), ...violations] };
}

type Answered = Pick<Checked, 'refusals' | 'violations'>;

const unreadable = (request: HttpRequest, reply: HttpReply): Answered => ({
  refusals: ['unreadable'],
  violations: checkUnreadable(request, reply),
});

/** Of a reply without a body, what the path itself would answer is tried first: an unreadable one may look the same. */
function readAnswer(found: Found, request: HttpRequest, reply: HttpReply): Answered {
  const answered = answerOf(found, request, reply);
  const isElse = request.method === 'HEAD' && answered.violations.length > 0 && hasUnreadableHead(reply);
  return isElse ? unreadable(request, reply) : answered;
}

function answerOf(found: Found, request: HttpRequest, reply: HttpReply): Answered {
  switch (found.kind) {
    case 'unknown':
      return { refusals: ['unknownPath'], violations: checkUnknownPath(found, request, reply) };
    case 'method':
      if (request.method === 'OPTIONS' && isPreflight(found, reply)) return { refusals: [], violations: [] };
      return { refusals: ['methodNotAllowed'], violations: checkWrongMethod(found, request, reply) };
    case 'endpoint':
      return checkReply(found.endpoint, found.path, request, reply);
  }
}

function checkReply(endpoint: EndpointDefinition, path: Path, request: HttpRequest, reply: HttpReply): Answered {
  const success = successesOf(endpoint).find(({ status }) => status === reply.status);
  if (success !== undefined) return { refusals: [], violations: checkSuccess(endpoint, path, success, request, reply) };
  if (request.method === 'HEAD') return checkSilentNo(endpoint, reply);
  const no = readNo(reply);
  const refusals = no === undefined ? [] : refusalsOf(endpoint, reply.status, no);
  const refusal = endpoint.refusals[refusals[0] ?? ''];
  if (refusal === undefined) return { refusals: [], violations: [undeclared(endpoint, reply)] };
  return { refusals, violations: checkRefusal(endpoint, refusal, reply) };
}

/** An error without a body: each refusal that its status and headers leave open. */
function checkSilentNo(endpoint: EndpointDefinition, reply: HttpReply): Answered {
  const wrong = Object.entries(endpoint.refusals)
    .filter(([, { status }]) => status === reply.status)
    .map(([name, refusal]) => ({
      name,
      violations: [...otherForm(refusal.form, reply), ...checkRefusal(endpoint, refusal, reply)],
    }));
  const [first] = wrong;
  if (first === undefined) return { refusals: [], violations: [undeclared(endpoint, reply)] };
  const refusals = wrong.filter(({ violations }) => violations.length === 0).map(({ name }) => name);
  return { refusals, violations: refusals.length === 0 ? first.violations : [] };
}

/** A reply that is neither a success nor a refusal of its endpoint; a fault is none either. */
function undeclared(endpoint: EndpointDefinition, { status, text }: HttpReply): Difference {
  const isKnown = Object.values(endpoint.refusals).some((refusal) => refusal.status === status);
  if (isKnown) {
    const expected = `one of the refusals ${declaredRefusals(endpoint, status)}`;
    return { path: 'reply.body', expected, seen: show(text) };
  }
  const statuses = successesOf(endpoint).map((success) => success.status);
  const expected = `${statuses.join(', ')}, or one of the refusals ${declaredRefusals(endpoint)}`;
  return { path: 'reply.status', expected, seen: `${status} ${show(text)}` };
}

function checkRefusal(endpoint: EndpointDefinition, refusal: Refusal, reply: HttpReply): Difference[] {
  const { form, code, headers = {} } = refusal;
  const violations = Object.entries(headers).flatMap(([name, value]) => otherHeader(reply, name, value));
  if (form === 'drs') violations.push(...otherHeader(reply, 'x-amzn-ErrorType', code + ERROR_TYPE_SUFFIX));
  if (form === 'lwa') violations.push(...otherHeader(reply, 'x-amzn-ErrorType', LWA_ERROR_TYPE));
  if ('X-Amz-Date' in (endpoint.reply.headers ?? {})) violations.push(...missingHeader(reply, 'X-Amz-Date'));
  return violations;
}
