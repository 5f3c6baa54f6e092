import type { Surface } from '../../contracts/endpoint.ts';
import type { Instant } from '../../contracts/fields.ts';
import type { Finding, NewEntry, TimelineEntry } from '../../contracts/timeline.ts';
import { toMs } from '../clock.ts';
import type { DomainEvent } from '../domain/outcome.ts';
import type { World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { understandBody } from './read-request.ts';
import { redactHeader, redactText, redactValue } from './redact.ts';
import { type Reply, replyHeaders } from './reply.ts';
import { declinedFindings } from './sns/access-finding.ts';

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
  readonly reply: Reply;
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
const cutTarget = (text: string): string => (text.length > TARGET_MAX ? text.slice(0, TARGET_MAX) : text);

/**
 * Packs a call into one flat text. Headers are taken apart, bodies parsed and secrets shortened when somebody
 * looks: nothing leaves the record but through `unpack`.
 */
export function recordCall(world: World, served: Served): void {
  const { surface, at, record, raw, reply } = served;
  if (isSilent(surface, raw.method)) return;
  const { device, events = NO_EVENTS } = record;
  const findings = events.length === 0 ? record.findings : withDeclined(record.findings, events);
  const body = cut(raw.text);
  const fault = record.fault === undefined ? '' : recordFault(world, at, record);
  const noted = findings === undefined || findings.length === 0 ? '' : JSON.stringify(findings);
  // In the order in which `unpack` takes it apart.
  const packed = `${at}${PART}${device?.modelId ?? ''}${PART}${device?.serialNumber ?? ''}${PART}${record.slotId ?? ''}${PART}${surface ?? ''}${PART}${served.operation ?? ''}${PART}${raw.method}${PART}${cutTarget(raw.target)}${PART}${served.rawHeaders.join('\n')}${PART}${record.tokenId ?? ''}${PART}${served.refusal ?? ''}${PART}${fault}${PART}${noted}${PART}${Math.round(served.wallMs * 1000)}${PART}${reply.status}${PART}${reply.keepAlive ? 'true' : ''}${PART}${reply.contentType}${PART}${reply.length}${PART}${reply.requestId}${PART}${reply.headers.length === 0 ? '' : reply.headers.join('\n')}${PART}${body.length}${END}${body}${cut(reply.text)}`;
  const seq = world.timeline.defer('call', packed, unpack);
  if (events.length > 0) appendEvents(world, events, { at, cause: seq, device: device ?? null });
}

const NO_EVENTS: readonly DomainEvent[] = [];

/** A call is served though what it caused reaches nobody; somebody should know. */
function withDeclined(findings: Recorded['findings'], events: readonly DomainEvent[]): Recorded['findings'] {
  const declined = declinedFindings(events);
  return declined.length === 0 ? findings : [...(findings ?? []), ...declined];
}

/** The fault that struck a call comes before it, so that the call can name it. */
function recordFault({ timeline }: World, at: string, { device, slotId, fault }: Recorded): number | '' {
  if (fault === undefined) return '';
  const named = device === undefined ? null : deviceNamed(device.modelId, device.serialNumber);
  const of = slotId === undefined ? {} : { slotId: redactText(slotId) };
  return timeline.append({ kind: 'fault', at, cause: null, device: named, ...of, ...fault }).seq;
}

/** The names of a path are what somebody sent, known or not: they may be secrets in the wrong place. */
const deviceNamed = (modelId: string, serialNumber: string) => ({
  modelId: redactText(modelId),
  serialNumber: redactText(serialNumber),
});

const orNull = (part: string): string | null => (part === '' ? null : part);
const lines = (part: string): string[] => (part === '' ? [] : part.split('\n'));

/**
 * The entry of a packed call, secrets shortened. Its headers and bodies are taken apart when somebody looks at them: who reads
 * the whole record, to find one call in it, looks at few.
 */
function unpack(packed: string, seq: number, wall: Instant): TimelineEntry {
  const end = packed.indexOf(END);
  const [
    at = '',
    modelId = '',
    serialNumber = '',
    slotId = '',
    surface = '',
    operation = '',
    method = '',
    target = '',
    rawHeaders = '',
    tokenId = '',
    refusal = '',
    fault = '',
    findings = '',
    wallMicros = '',
    status = '',
    keepAlive = '',
    contentType = '',
    length = '',
    requestId = '',
    headers = '',
    bodyLength = '',
  ] = packed.slice(0, end).split(PART);
  const bodies = packed.slice(end + 1);
  const received = lines(rawHeaders);
  const reply: Reply = {
    status: Number(status),
    contentType,
    text: bodies.slice(Number(bodyLength)),
    length: Number(length),
    requestId,
    nowMs: toMs(at),
    keepAlive: keepAlive === 'true',
    headers: lines(headers),
  };
  const sentHeaders = late(() => headersOf(received, true, surface === 'sns'));
  const sentBody = late(() => bodyOf(bodies.slice(0, Number(bodyLength)), contentTypeOf(received)));
  // Of a connection that was reset nothing was sent.
  const repliedHeaders = late(() => (reply.status === 0 ? {} : headersOf(replyHeaders(reply), false)));
  const repliedBody = late(() => bodyOf(reply.text, reply.contentType));
  return {
    seq,
    kind: 'call',
    at,
    cause: null,
    device: modelId === '' ? null : deviceNamed(modelId, serialNumber),
    ...(slotId === '' ? {} : { slotId: redactText(slotId) }),
    surface: orNull(surface) as Surface | null,
    operation: orNull(operation),
    method,
    path: redactText(target),
    get headers() {
      return sentHeaders();
    },
    get body() {
      return sentBody();
    },
    tokenId: orNull(tokenId),
    reply: {
      status: reply.status,
      get headers() {
        return repliedHeaders();
      },
      get body() {
        return repliedBody();
      },
    },
    refusal: orNull(refusal),
    findings: findings === '' ? [] : (JSON.parse(findings) as Finding[]).map(redactFinding),
    fault: fault === '' ? null : Number(fault),
    wallMs: Number(wallMicros) / 1000,
    wall,
  };
}

/** Worked out when it is first asked for, and not again. */
function late<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

/** What was odd may have been odd about a secret. */
const redactFinding = (finding: Finding): Finding => ({
  ...finding,
  expected: redactText(finding.expected),
  seen: redactText(finding.seen),
});

function headersOf(flat: readonly string[], lowerCase: boolean, wholly = false): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    const key = lowerCase ? lower : name;
    if (key === '__proto__') continue;
    const value = redactHeader(lower, flat[i + 1] as string, wholly);
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]}, ${value}` : value;
  }
  return headers;
}

function contentTypeOf(flat: readonly string[]): string {
  const at = flat.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
  return at === -1 ? '' : (flat[at + 1] ?? '');
}

/** No seed can decide the rest of a certificate, and whoever wants it can fetch it. */
const PEM_BEGINS = '-----BEGIN CERTIFICATE-----';

/** Parsed where it can be, else text; cut at 16 KiB; null when there was none. */
function bodyOf(text: string, contentType: string): unknown {
  if (text === '') return null;
  if (contentType === 'application/x-pem-file' && text.startsWith(PEM_BEGINS)) return `${PEM_BEGINS}…`;
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
