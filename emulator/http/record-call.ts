import type { Surface } from '../../contracts/endpoint.ts';
import type { Finding, NewEntry } from '../../contracts/timeline.ts';
import type { DomainEvent } from '../domain/outcome.ts';
import type { World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { understandBody } from './read-request.ts';
import { redactHeader, redactText, redactValue } from './redact.ts';

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
  /** Flat name, value, … list as written. */
  readonly replyHeaders: readonly string[];
  readonly replyText: string;
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
  const { surface, operation, at, status, refusal, wallMs, record } = served;
  const { method } = served.raw;
  if (isSilent(surface, method)) return;
  const { tokenId = null, slotId, findings = NO_FINDINGS } = record;
  const device = record.device ?? null;
  const target = served.raw.target.slice(0, TARGET_MAX);
  const headers = served.rawHeaders.join('\n');
  const replyHeaders = served.replyHeaders.join('\n');
  const text = served.raw.text.slice(0, BODY_MAX + 1);
  const replyText = served.replyText.slice(0, BODY_MAX + 1);
  const seq = world.timeline.defer({
    kind: 'call',
    weight:
      400 +
      target.length +
      headers.length +
      text.length +
      replyHeaders.length +
      replyText.length +
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
      headers: headersOf(headers, true),
      body: bodyOf(text, headers),
      tokenId,
      reply: { status, headers: headersOf(replyHeaders, false), body: bodyOf(replyText, replyHeaders) },
      refusal,
      findings: [...findings],
      fault: null,
      wallMs,
    }),
  });
  appendEvents(world, record.events ?? [], { at, cause: seq, device });
}

function headersOf(text: string, lowerCase: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  if (text === '') return headers;
  const flat = text.split('\n');
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

/** Parsed where it can be, else text; cut at 16 KiB; null when there was none. */
function bodyOf(text: string, headers: string): unknown {
  if (text === '') return null;
  if (text.length > BODY_MAX) return `${redactText(text.slice(0, BODY_MAX))}…`;
  const contentType = /^content-type\n(.*)$/im.exec(headers)?.[1] ?? '';
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
