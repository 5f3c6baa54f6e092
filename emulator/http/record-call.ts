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

/** Between the parts of a packed call, and behind the last of them: characters none of them can have in it. */
const PART = '\u001f';
const END = '\u001e';

const cut = (text: string): string => (text.length > BODY_MAX ? text.slice(0, BODY_MAX + 1) : text);

/**
 * Packs a call into one flat text. Headers are taken apart, bodies parsed and secrets shortened when somebody
 * looks: nothing leaves the record but through `unpack`.
 */
export function recordCall(world: World, served: Served): void {
  const { surface, at, record, raw, reply } = served;
  if (isSilent(surface, raw.method)) return;
  const { device, findings } = record;
  const body = cut(raw.text);
  const parts = [
    at,
    device?.modelId,
    device?.serialNumber,
    record.slotId,
    surface,
    served.operation,
    raw.method,
    raw.target.slice(0, TARGET_MAX),
    served.rawHeaders.join('\n'),
    record.tokenId,
    served.status,
    served.keepAlive,
    served.refusal,
    findings === undefined || findings.length === 0 ? '' : JSON.stringify(findings),
    served.wallMs,
    reply.contentType,
    Buffer.byteLength(reply.text),
    reply.requestId,
    reply.nowMs,
    reply.headers.join('\n'),
    body.length,
  ];
  const seq = world.timeline.defer('call', parts.join(PART) + END + body + cut(reply.text), unpack);
  if (record.events !== undefined) appendEvents(world, record.events, { at, cause: seq, device: device ?? null });
}

const orNull = (part: string | undefined): string | null => (part === undefined || part === '' ? null : part);
const lines = (part: string): string[] => (part === '' ? [] : part.split('\n'));

/** The entry of a packed call, secrets shortened. */
function unpack(packed: string): NewEntry {
  const end = packed.indexOf(END);
  const parts = packed.slice(0, end).split(PART);
  const part = (index: number): string => parts[index] ?? '';
  const bodies = packed.slice(end + 1);
  const bodyLength = Number(part(20));
  const rawHeaders = lines(part(8));
  const reply: Reply = {
    contentType: part(15),
    text: bodies.slice(bodyLength),
    length: Number(part(16)),
    requestId: part(17),
    nowMs: Number(part(18)),
    headers: lines(part(19)),
  };
  const slotId = orNull(part(3));
  return {
    kind: 'call',
    at: part(0),
    cause: null,
    device: part(1) === '' ? null : { modelId: part(1), serialNumber: part(2) },
    ...(slotId === null ? {} : { slotId }),
    surface: orNull(part(4)) as Surface | null,
    operation: orNull(part(5)),
    method: part(6),
    path: redactText(part(7)),
    headers: headersOf(rawHeaders, true),
    body: bodyOf(bodies.slice(0, bodyLength), contentTypeOf(rawHeaders)),
    tokenId: orNull(part(9)),
    reply: {
      status: Number(part(10)),
      headers: headersOf(replyHeaders(reply, part(11) === 'true'), false),
      body: bodyOf(reply.text, reply.contentType),
    },
    refusal: orNull(part(12)),
    findings: part(13) === '' ? [] : (JSON.parse(part(13)) as Finding[]).map(redactFinding),
    fault: null,
    wallMs: Number(part(14)),
  };
}

/** What was odd may have been odd about a secret. */
const redactFinding = (finding: Finding): Finding => ({
  ...finding,
  expected: redactText(finding.expected),
  seen: redactText(finding.seen),
});

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

function contentTypeOf(flat: readonly string[]): string {
  const at = flat.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
  return at === -1 ? '' : (flat[at + 1] ?? '');
}

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
