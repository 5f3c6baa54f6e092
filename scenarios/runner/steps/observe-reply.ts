import { isOfStep, type LoggedExchange, targetOf } from '../exchange-log.ts';
import { lastCallOf } from '../last-call.ts';
import { match } from '../match/match.ts';
import { NOTHING, show } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import { exchangesOf, type Playing, type StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';

/** The reply to a call of a step: the last one, or the last one of an operation. */
export async function observeReply(
  playing: Playing,
  observed: StepRecord,
  expected: NonNullable<ExpectStep['reply']>,
  exactly: boolean,
): Promise<Difference[]> {
  const { operation, status, refusal, headers, body } = expected;
  const calls = exchangesOf(playing, observed).filter(isOfStep);
  const call =
    operation === undefined ? lastCallOf(playing, observed) : calls.findLast((one) => one.operation === operation);
  if (call === undefined) {
    const made = calls.map((one) => one.operation ?? targetOf(one.request));
    const wanted = operation === undefined ? 'a call' : `a call of ${operation}`;
    return [{ path: 'reply', expected: wanted, seen: made.length === 0 ? NOTHING : [...new Set(made)].join(', ') }];
  }
  const { reply } = call;
  return [
    ...(status === undefined ? [] : match(status, reply.status, { path: 'reply.status' })),
    ...(refusal === undefined ? [] : await compareRefusal(playing, observed, call, refusal)),
    // Never closed: every reply has more headers than anybody names.
    ...(headers === undefined ? [] : match(lowerCased(headers), reply.headers, { path: 'reply.headers' })),
    ...(body === undefined ? [] : match(body, reply.body, { path: 'reply.body', exactly })),
  ];
}

const lowerCased = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Where the wire does not tell two refusals apart, the timeline does. */
async function compareRefusal(playing: Playing, observed: StepRecord, call: LoggedExchange, refusal: string) {
  if (call.refusals.length > 1) await playing.timeline.read();
  const seen = refusalOf(playing, observed, call);
  if (seen === refusal) return [];
  return [
    {
      path: 'reply.refusal',
      expected: refusal,
      seen: seen ?? `no refusal: ${call.reply.status} ${show(call.reply.body)}`,
    },
  ];
}

/** Name of the refusal of a call, as far as the timeline has been read. */
export function refusalOf(
  { timeline }: Playing,
  { from, to }: Pick<StepRecord, 'from' | 'to'>,
  { requestId, refusals }: LoggedExchange,
): string | null {
  const [first = null, ...more] = refusals;
  // One name on the wire is the name; the timeline is asked about several.
  if (more.length === 0) return first;
  return timeline.refusalOf(requestId, from.mark, to.mark) ?? first;
}
