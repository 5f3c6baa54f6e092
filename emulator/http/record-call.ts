import type { Surface } from '../../contracts/endpoint.ts';
import type { Finding, NewEntry } from '../../contracts/timeline.ts';
import type { DomainEvent } from '../domain/outcome.ts';
import type { World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { understandBody } from './read-request.ts';
import { redactHeader, redactText, redactValue } from './redact.ts';
import { type Reply, replyHeaders } from './write.ts';

/** A served request becomes an entry on the timeline, and what it caused follows with the call as its cause. */

const BODY_MAX = 16 * 1024;
const TARGET_MAX = 4096;
/** What the usual headers of a reply weigh, near enough; they are made anew when somebody looks. */
const REPLY_HEADERS_WEIGHT = 400;

export interface Served {
  readonly surface: Surface | null;
  readonly operation: string | null;
  readonly at: string;
  readonly raw: Pick<ReadRequest, 'method' | 'target' | 'text'>;
  /** Flat name, value, … list as received. */
  readonly rawHeaders: readonly string[];
  readonly status: number;
  readonly reply: Reply;
  readonly keepAlive: boolean;
  readonly refusal: string | null;
  readonly wallMs: number;
  readonly record: Recorded;
}

/** Reading the machine leaves no trace: who polls the timeline would otherwise fill it with himself. */
export const isSilent = (surface: Surface | null, method: string): boolean =>
  surface === 'control' && (method === 'GET' || method === 'HEAD');

const NO_FINDINGS: readonly Finding[] = [];

/**
 * Keeps no more than what the entry is made from: a few flat texts. Most calls are never looked at, so
 * headers are taken apart, bodies parsed and secrets shortened only when somebody does.
 */
export function recordCall(world: World, served: Served): void {
  const { surface, operation, at, status, keepAlive, refusal, wallMs, record } = served;
  const { method } = served.raw;
  if (isSilent(surface, method)) return;
  const { tokenId = null, slotId, findings = NO_FINDINGS } = record;
  const device = record.device ?? null;
  const target = cut(served.raw.target, TARGET_MAX);
  const headers = served.rawHeaders.join('\n');
  const reply = { ...served.reply, text: cut(served.reply.text, BODY_MAX + 1) };
  const text = cut(served.raw.text, BODY_MAX + 1);
  const noted = findings.map((finding) => ({ ...finding, seen: redactText(own(finding.seen)) }));
  const replyLength = Buffer.byteLength(served.reply.text);
  const seq = world.timeline.defer({
    kind: 'call',
    weight:
      400 +
      target.length +
      headers.length +
      text.length +
      REPLY_HEADERS_WEIGHT +
      reply.text.length +
      findings.length * 200,
    make: (): NewEntry => ({
      kind: 'call',
      at,
      cause: null,
      device,
      ...(slotId === undefined ? {} : { slotId }),
      surface,
      operation,
      method,
      path: redactText(target),
      headers: headersOf(headers.split('\n'), true),
      body: bodyOf(text, contentTypeOf(headers)),
      tokenId,
      reply: {
        status,
        headers: headersOf(replyHeaders({ ...reply, length: replyLength }, keepAlive), false),
        body: bodyOf(reply.text, reply.contentType),
      },
      refusal,
      findings: noted,
      fault: null,
      wallMs,
    }),
  });
  appendEvents(world, record.events ?? [], { at, cause: seq, device });
}

/** A text of its own. A mere slice would keep all of the text it is cut from alive for as long as the entry. */
const own = (text: string): string => Buffer.from(text).toString();
const cut = (text: string, length: number): string => (text.length <= length ? text : own(text.slice(0, length)));

function headersOf(flat: readonly string[], lowerCase: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    const key = lowerCase ? lower : name;
    if (key === '__proto__') continue;
    const value = redactHeader(lower, flat[i + 1] as string);
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]}, ${value}` : value;
  }
  return headers;
}

const contentTypeOf = (headers: string): string => /(?:^|\n)content-type\n(.*)/i.exec(headers)?.[1] ?? '';

/** Parsed where it can be, else text; cut at 16 KiB; null when there was none. */
function bodyOf(text: string, contentType: string): unknown {
  if (text === '') return null;
  if (text.length > BODY_MAX) return `${redactText(text.slice(0, BODY_MAX))}…`;
  if (/^text\//i.test(contentType) && !/^\s*[{[]/.test(text)) return redactText(text);
  const { form, body } = understandBody(Buffer.from(text), contentType);
  return form === 'json' || form === 'form' ? redactValue(body) : redactText(text);
}

/** What a decision did, on the record. */
export function appendEvents(
  world: Pick<World, 'timeline'>,
  events: readonly DomainEvent[],
  context: { at: string; cause: number | null; device: { modelId: string; serialNumber: string } | null },
): void {
  for (const event of events) world.timeline.append({ ...context, ...event } as NewEntry);
}
