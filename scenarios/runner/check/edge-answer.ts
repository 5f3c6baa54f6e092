import type { Refusal } from '../../../contracts/endpoint.ts';
import { show } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply, HttpRequest } from '../transport.ts';
import type { Found } from './find-endpoint.ts';
import { formOfSurface, otherForm, readNo } from './refusal-form.ts';
import { otherHeader } from './reply-headers.ts';

/** The few answers that are the same everywhere, whatever the contract: unknown path, wrong method, unreadable, too large. */

/** Unreadable, too slow, too large, flooded with headers: it never became a request of an endpoint. */
const UNREADABLE = new Set([400, 408, 413, 431]);

/** A reply that was made before anybody looked whose path it is: always the form of the device API, connection closed. */
export const isUnreadable = (reply: HttpReply): boolean =>
  hasUnreadableHead(reply) && typeof (reply.body as { message?: unknown } | null)?.message === 'string';

/** All that shows of it where a reply has no body; other answers may look so too. */
export const hasUnreadableHead = ({ status, headers }: HttpReply): boolean =>
  UNREADABLE.has(status) && headers['x-amzn-errortype'] === undefined && headers.connection === 'close';

export const checkUnreadable = (request: HttpRequest, reply: HttpReply): Difference[] =>
  UNREADABLE.has(reply.status)
    ? edgeError(request, reply, reply.status, 'drs')
    : [{ path: 'reply.status', expected: 'one of 400, 408, 413, 431', seen: show(reply.status) }];

type Unfound<Kind> = Extract<Found, { kind: Kind }>;

export const checkUnknownPath = (
  { surface }: Unfound<'unknown'>,
  request: HttpRequest,
  reply: HttpReply,
): Difference[] => edgeError(request, reply, 404, formOfSurface(surface));

export const checkWrongMethod = (found: Unfound<'method'>, request: HttpRequest, reply: HttpReply): Difference[] => [
  ...edgeError(request, reply, 405, formOfSurface(found.surface)),
  ...otherHeader(reply, 'Allow', found.allow.join(', ')),
];

/** Browser apps ask before they call; an allowed origin is told what it may do. */
export const isPreflight = (found: Unfound<'method'>, { status, headers }: HttpReply): boolean =>
  found.surface === 'lwa' && status === 200 && headers['access-control-allow-origin'] !== undefined;

function edgeError({ method }: HttpRequest, reply: HttpReply, status: number, form: Refusal['form']): Difference[] {
  const differences: Difference[] = [];
  if (reply.status !== status)
    differences.push({ path: 'reply.status', expected: show(status), seen: show(reply.status) });
  if (method === 'HEAD') differences.push(...otherForm(form, reply));
  else if (readNo(reply)?.form !== form)
    differences.push({ path: 'reply.body', expected: `an error in the form of ${form}`, seen: show(reply.body) });
  return differences;
}
