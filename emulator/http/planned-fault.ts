import type { ServerResponse } from 'node:http';
import type { PlannedFault } from '../../contracts/control/fault.ts';
import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { effectOf, strikeRequest } from '../domain/faults.ts';
import { type Landing, onLanding } from '../landing.ts';
import { PORTAL, type World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { type ErrorBytes, plannedError } from './error-response.ts';
import { OwnResponse } from './own-call.ts';
import { type Reply, replyHead } from './reply.ts';
import { type Subject, subjectOf } from './subject.ts';
import { writeReply } from './write.ts';

/** What a planned fault does to a call at the edge: whether it strikes, what is answered then, and how it is written. */

export interface Strike {
  readonly fault: PlannedFault;
  readonly subject: Subject;
}

/** Whether faults can strike calls to an endpoint at all: whoever drives the machine must get through. */
export const canBeStruck = ({ surface }: EndpointDefinition): boolean =>
  surface !== 'control' && surface !== 'customer';

/** Asks the planned faults about a call, and counts it. To be called only when there are any. */
export function strike(
  world: World,
  endpoint: EndpointDefinition,
  raw: ReadRequest,
  params: Readonly<Record<string, string>>,
): Landing<Strike | undefined> {
  const subject = subjectOf(world, endpoint, raw, params);
  const request = { operation: endpoint.name, surface: endpoint.surface, ...subject };
  const decided = world.decide<'portal', PlannedFault | undefined>(PORTAL, undefined, (portal, draw) => {
    if (portal === undefined) return { next: portal, events: [], result: undefined };
    const { faults, struck } = strikeRequest(portal.faults, request, draw);
    return { next: faults === portal.faults ? portal : { ...portal, faults: [...faults] }, events: [], result: struck };
  });
  return onLanding(decided, ({ result: fault }) => fault && { fault, subject });
}

/** Whether nobody serves the call: what is answered in its place needs no answer. */
export const isUnserved = ({ fault: { effect, takesEffect } }: Strike): boolean =>
  (effect === 'status' || effect === 'reset') && takesEffect !== true;

/** What is said in the place of the answer; undefined when the answer itself is sent, late or in part. */
export function bytesInstead(
  { fault }: Strike,
  endpoint: EndpointDefinition,
  requestId: string,
): ErrorBytes | undefined {
  if (fault.effect === 'reset') return NOTHING;
  if (fault.effect !== 'status') return undefined;
  const { status = 500, faultId, body, headers = {} } = fault;
  const usual = plannedError(endpoint, status, faultId, requestId);
  const bytes = body === undefined ? usual : { ...usual, ...bodyBytes(body), headers: [] };
  const named = Object.entries(headers);
  const type = named.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const own = named.filter(([name]) => name.toLowerCase() !== 'content-type').flat();
  return { ...bytes, contentType: type ?? bytes.contentType, headers: [...bytes.headers, ...own] };
}

/** Nothing is sent, and the record says so. */
const NOTHING: ErrorBytes = { status: 0, contentType: '', text: '', headers: [] };

function bodyBytes(body: unknown): Pick<ErrorBytes, 'contentType' | 'text'> {
  if (typeof body !== 'string') return { contentType: 'application/json', text: JSON.stringify(body) };
  return { contentType: /^\s*</.test(body) ? 'text/html; charset=UTF-8' : 'text/plain; charset=UTF-8', text: body };
}

/** How many bytes of a body are sent; at least one of them is missing. */
const keptOf = ({ keepBytes }: PlannedFault, length: number): number =>
  Math.min(keepBytes ?? Math.floor(length / 2), Math.max(0, length - 1));

/** The reply as the record shows it: of a truncated one, what is left of its body under the length of the whole. */
export function struckReply({ fault }: Strike, reply: Reply): Reply {
  if (fault.effect !== 'truncate') return reply;
  return { ...reply, text: Buffer.from(reply.text).subarray(0, keptOf(fault, reply.length)).toString() };
}

/** What the record says of a struck call: whom it was about, though nobody may have looked. */
export const struckRecord = ({ fault, subject }: Strike, record: Recorded): Recorded => ({
  ...record,
  device: record.device ?? subject.device,
  slotId: record.slotId ?? subject.slotId,
  tokenId: record.tokenId ?? subject.tokenId,
  fault: { faultId: fault.faultId, effect: effectOf(fault) },
});

/** Writes of the whole reply what is left of it, held back for as long as the fault says; a client that went away meanwhile is let go. */
export function writeStruck(outgoing: ServerResponse, reply: Reply, { fault }: Strike): void {
  const write = (): void => {
    if (outgoing.destroyed) return;
    if (fault.effect === 'reset') resetConnection(outgoing);
    else if (fault.effect === 'truncate') writeTruncated(outgoing, reply, keptOf(fault, reply.length));
    else writeReply(outgoing, reply);
  };
  if (fault.delayMs === undefined) {
    write();
    return;
  }
  const timer = setTimeout(write, fault.delayMs);
  outgoing.once('close', () => clearTimeout(timer));
}

function resetConnection(outgoing: ServerResponse): void {
  if (outgoing instanceof OwnResponse) {
    outgoing.breakOff('read ECONNRESET');
    return;
  }
  const { socket } = outgoing.req;
  // A connection that is no network has no reset.
  if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
  else socket.destroy();
}

/** The whole head, which promises more than comes; a reply without a body breaks off inside of its head. */
function writeTruncated(outgoing: ServerResponse, reply: Reply, kept: number): void {
  if (outgoing instanceof OwnResponse) {
    outgoing.breakOff(reply.length === 0 ? 'socket hang up' : 'aborted');
    return;
  }
  const { socket } = outgoing.req;
  const head = Buffer.from(replyHead(reply), 'latin1');
  const bytes =
    reply.length === 0
      ? head.subarray(0, head.length >> 1)
      : Buffer.concat([head, Buffer.from(reply.text).subarray(0, kept)]);
  socket.write(bytes, () => socket.destroy());
}
