import type { TimelineEntry } from '../../../contracts/timeline.ts';
import type { LoggedExchange } from '../exchange-log.ts';
import type { HttpReply } from '../transport.ts';

/**
 * The calls of a device that is not ours. They do not pass through the player, so it reads them from the timeline, where
 * tokens and secrets are shortened. That replies keep their contract is proved with the reference device.
 */

type CallEntry = Extract<TimelineEntry, { kind: 'call' }>;

/** A call to the service; driving the machine is none. */
export const isServiceCall = (entry: TimelineEntry): entry is CallEntry =>
  entry.kind === 'call' && entry.surface !== 'control' && entry.surface !== 'customer';

export function requestIdOf({ reply: { headers } }: CallEntry): string | null {
  const name = Object.keys(headers).find((one) => one.toLowerCase() === 'x-amzn-requestid');
  return name === undefined ? null : (headers[name] ?? null);
}

export function madeCall(entry: CallEntry, base: string): LoggedExchange {
  const { method, path, headers, operation, refusal } = entry;
  return {
    by: 'maker',
    request: { method, url: base + path, headers, ...(entry.body === null ? {} : { body: textOf(entry.body) }) },
    reply: replyOf(entry),
    requestId: requestIdOf(entry),
    operation,
    refusals: refusal === null ? [] : [refusal],
    violations: [],
  };
}

function replyOf({ reply: { status, headers, body } }: CallEntry): HttpReply {
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(lowerCased), text: body === null ? '' : textOf(body), body };
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
