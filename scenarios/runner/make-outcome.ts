import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { TypedDevice } from './adapter/link.ts';
import type { AdapterSession } from './adapter/session.ts';
import { targetOf } from './exchange-log.ts';
import type { StepFailure } from './failures.ts';
import type { Place, Variant } from './loaded.ts';
import type { AdapterOutcome, Exchange, Outcome } from './outcome.ts';
import type { Playing, StepRecord } from './playing.ts';

/** From what happened to the outcome that is shown, counted and written down. */

export type Ending =
  | { readonly status: 'passed' }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly place: Place; readonly failure: StepFailure }
  | { readonly status: 'errored'; readonly blame: 'author' | 'us'; readonly reason: string };

export interface PlayedSoFar {
  readonly playing: Playing;
  readonly steps: readonly StepRecord[];
}

export interface Measured {
  readonly wallMs: number;
  readonly seed: number;
  readonly typed: TypedDevice | undefined;
  /** Nothing when it was not begun. */
  readonly soFar: PlayedSoFar | undefined;
}

const RECENT = 12;

export function createOutcome(variant: Variant, ending: Ending, { wallMs, seed, soFar, typed }: Measured): Outcome {
  const playing = soFar?.playing;
  return {
    variant,
    status: ending.status,
    ...('reason' in ending ? { reason: ending.reason } : {}),
    ...('blame' in ending ? { blame: ending.blame } : {}),
    ...(ending.status === 'failed' ? { failure: failureOf(ending, playing?.timeline.entries ?? []) } : {}),
    warnings: playing?.warnings ?? [],
    steps: soFar?.steps.map((record) => playedStep(record, soFar.playing)) ?? [],
    timeline: playing?.timeline.entries ?? [],
    exchanges: playing === undefined ? [] : exchangesOf(playing),
    received:
      playing?.received
        .filter(({ isHandshake, type }) => !isHandshake && type !== null)
        .map(({ type, version }) => ({ type: type ?? '', version })) ?? [],
    ...(playing === undefined || playing.adapter === null ? {} : { adapter: adapterOutcome(playing.adapter) }),
    ...(typed === undefined ? {} : { typed }),
    wallMs,
    seed,
  };
}

const adapterOutcome = ({ lived, playersOwn }: AdapterSession): AdapterOutcome => ({
  lived: [...lived],
  playersOwn: [...playersOwn],
});

const playedStep = ({ step: { place, note }, title, from, to }: StepRecord, { timeline }: Playing) => ({
  place,
  title,
  ...(note === undefined ? {} : { note }),
  from: from.at,
  to: to.at,
  lastSeq: timeline.seqOf(to.mark),
});

const failureOf = ({ place, failure }: Extract<Ending, { status: 'failed' }>, entries: readonly TimelineEntry[]) => ({
  place,
  message: failure.message,
  differences: failure.differences,
  recent: entries.filter((entry) => !isSettling(entry)).slice(-RECENT),
});

/** The player waiting after a step tells nobody anything. */
const isSettling = (entry: TimelineEntry): boolean =>
  entry.kind === 'call' && entry.operation === 'advanceClock' && (entry.body as { by?: unknown } | null)?.by === 'PT0S';

/** The calls in the order of their replies. Where the wire does not tell two refusals apart, the timeline does. */
function exchangesOf({ log, timeline }: Playing): Exchange[] {
  return log.all.map(({ request, reply, requestId, operation, refusals }) => ({
    method: request.method,
    path: targetOf(request),
    operation,
    status: reply.status,
    refusal: timeline.refusalOf(requestId, -1, timeline.lastMark) ?? refusals[0] ?? null,
  }));
}
