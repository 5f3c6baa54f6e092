import { stopwatch } from '../clock.ts';
import type { AttemptResult } from '../domain/outbox.ts';
import type { Protocol } from '../domain/state.ts';
import type { Message } from './message.ts';
import type { Sent } from './send.ts';
import type { Targets } from './targets/index.ts';

/** One message to one place, and how long that may take. */

/** SNS gives an endpoint 15 s of real time; the world's clock may stand still meanwhile. */
const ATTEMPT_TIMEOUT_MS = 15_000;
/** SNS does not wait for a function; where one is called at once, a cold container has to start. */
const FUNCTION_TIMEOUT_MS = 60_000;
/** After so many time-outs in a row within one `advance` the rest of it waits only this long. */
const TIMEOUTS_BEFORE_CUT = 3;
const CUT_TIMEOUT_MS = 1_000;

export interface Post {
  /** An attempt at a subscription, whose time-outs are counted. */
  attempt(
    subscriptionArn: string,
    protocol: Protocol,
    endpoint: string,
    message: Message,
  ): Promise<{ readonly result: AttemptResult; readonly tookMs: number }>;
  /** A message that belongs to no attempt. */
  once(protocol: Protocol, endpoint: string, message: Message): Promise<Sent>;
  advanceStarted(): void;
  advanceEnded(): void;
  /** Whatever is under way ends without an answer. */
  stop(): void;
}

export function createPost(targets: Targets, timeoutMs: number | undefined): Post {
  const timeoutsInARow = new Map<string, number>();
  /** Subscriptions whose attempts are cut short for the rest of the `advance`. */
  const cutShort = new Set<string>();
  let isAdvancing = false;
  let abort = new AbortController();

  const timeoutOf = (protocol: Protocol): number =>
    timeoutMs ?? (protocol === 'lambda' ? FUNCTION_TIMEOUT_MS : ATTEMPT_TIMEOUT_MS);

  const send = async (protocol: Protocol, endpoint: string, message: Message, timeoutMs: number): Promise<Sent> => {
    const target = targets.for(protocol);
    if (target !== undefined) return target.send({ endpoint, message, timeoutMs, signal: abort.signal });
    return { outcome: 'failed', error: (await targets.refusal(protocol)) ?? 'cannot be reached', timedOut: false };
  };

  return {
    async attempt(subscriptionArn, protocol, endpoint, message) {
      const longest = timeoutOf(protocol);
      const elapsed = stopwatch();
      const limit = cutShort.has(subscriptionArn) ? Math.min(CUT_TIMEOUT_MS, longest) : longest;
      const sent = await send(protocol, endpoint, message, limit);
      const timedOut = sent.outcome === 'failed' && sent.timedOut;
      const inARow = timedOut ? (timeoutsInARow.get(subscriptionArn) ?? 0) + 1 : 0;
      timeoutsInARow.set(subscriptionArn, inARow);
      if (isAdvancing && inARow >= TIMEOUTS_BEFORE_CUT) cutShort.add(subscriptionArn);
      const { error } = sent;
      const status = sent.outcome === 'answered' ? sent.status : null;
      return { result: { status, ...(error === undefined ? {} : { error }) }, tookMs: elapsed() };
    },
    once: (protocol, endpoint, message) => send(protocol, endpoint, message, timeoutOf(protocol)),
    advanceStarted() {
      timeoutsInARow.clear();
      cutShort.clear();
      isAdvancing = true;
    },
    advanceEnded() {
      cutShort.clear();
      isAdvancing = false;
    },
    stop() {
      // Nobody reads the reason, and without one Node makes an error with its stack for each world that ends.
      abort.abort(null);
      abort = new AbortController();
    },
  };
}
