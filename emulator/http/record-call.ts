import type { IncomingMessage } from 'node:http';
import type { Surface } from '../../contracts/endpoint.ts';
import type { NewEntry } from '../../contracts/timeline.ts';
import type { DomainEvent } from '../domain/outcome.ts';
import type { World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { redactHeader, redactText, redactValue } from './redact.ts';

/** A served request becomes an entry on the timeline, and what it caused follows with the call as its cause. */

const BODY_MAX = 16 * 1024;

export interface Served {
  readonly surface: Surface | null;
  readonly operation: string | null;
  readonly at: string;
  readonly raw: Pick<ReadRequest, 'method' | 'target' | 'text' | 'body'>;
  readonly rawHeaders: IncomingMessage['rawHeaders'];
  readonly status: number;
  /** Flat name, value, … list as written. */
  readonly replyHeaders: readonly string[];
  readonly replyBody: unknown;
  readonly replyLength: number;
  readonly refusal: string | null;
  readonly wallMs: number;
  readonly record: Recorded;
}

function headersOf(flat: readonly string[], lowerCase: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    const key = lowerCase ? lower : name;
    if (key === '__proto__') continue;
    const value = redactHeader(lower, flat[i + 1] as string);
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return headers;
}

function bodyOf(body: unknown, text: string, length: number): unknown {
  if (length === 0) return null;
  if (length > BODY_MAX) return `${redactText(text.slice(0, BODY_MAX))}…`;
  return body === undefined ? redactText(text) : redactValue(body);
}

/** Reading the machine leaves no trace: who polls the timeline would otherwise fill it with himself. */
export const isSilent = (surface: Surface | null, method: string): boolean =>
  surface === 'control' && (method === 'GET' || method === 'HEAD');

export function recordCall(world: World, served: Served): void {
  const { raw, record } = served;
  if (isSilent(served.surface, raw.method)) return;
  const device = record.device ?? null;
  const slotId = record.slotId;
  const entry: NewEntry = {
    kind: 'call',
    at: served.at,
    cause: null,
    device,
    ...(slotId === undefined ? {} : { slotId }),
    surface: served.surface,
    operation: served.operation,
    method: raw.method,
    path: redactText(raw.target.slice(0, 4096)),
    headers: headersOf(served.rawHeaders, true),
    body: bodyOf(raw.body, raw.text, raw.text.length),
    tokenId: record.tokenId ?? null,
    reply: {
      status: served.status,
      headers: headersOf(served.replyHeaders, false),
      body:
        typeof served.replyBody === 'object' && served.replyBody !== null && served.replyLength <= BODY_MAX
          ? redactValue(served.replyBody)
          : typeof served.replyBody === 'string'
            ? redactText(served.replyBody.slice(0, BODY_MAX))
            : null,
    },
    refusal: served.refusal,
    findings: [...(record.findings ?? [])],
    fault: null,
    wallMs: served.wallMs,
  };
  const { seq } = world.timeline.append(entry);
  appendEvents(world, record.events ?? [], { at: served.at, cause: seq, device });
}

/** What a decision did, on the record. */
export function appendEvents(
  world: Pick<World, 'timeline'>,
  events: readonly DomainEvent[],
  context: { at: string; cause: number | null; device: { modelId: string; serialNumber: string } | null },
): void {
  for (const event of events) world.timeline.append({ ...context, ...event } as NewEntry);
}
