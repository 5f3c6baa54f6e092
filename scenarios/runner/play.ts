import { type Adapters, AdapterUnreachable, UnknownVerb } from './adapter/link.ts';
import { unplayableByAdapter } from './adapter/unplayable.ts';
import type { Beside } from './beside.ts';
import { AuthorMistake, HarmsOthers, problemOf, StepError, StepFailure } from './failures.ts';
import { type Place, problemText, type Variant } from './loaded.ts';
import { createOutcome, type Ending, type PlayedSoFar } from './make-outcome.ts';
import type { Outcome, PlayedStep } from './outcome.ts';
import { createPatience } from './patience.ts';
import { createPlaySteps } from './play-steps.ts';
import { newScene, type StepRecord } from './playing.ts';
import { realWait, type Timer, timer } from './real-wait.ts';
import { type Stage, setStage } from './stage.ts';
import { type OpenTarget, type Target, TargetError, WorldError } from './target.ts';
import { unplayable, wantedWorld } from './world-of-scenario.ts';

/** Plays a scenario against a target, from the first step to the last one or to the first that does not come out well. */

export interface PlayOptions {
  readonly openTarget: OpenTarget;
  /** Of the world; that of the scenario, or 1, when absent. */
  readonly seed?: number | undefined;
  /** Starts a stopwatch that tells real milliseconds; without it every playing took 0. */
  readonly stopwatch?: (() => () => number) | undefined;
  /** Told of every step when it is over; the number of its last timeline entry is not known yet. */
  readonly onStep?: ((step: Omit<PlayedStep, 'lastSeq'>, variant: Variant) => void) | undefined;
  /** Makes serial numbers on a shared target its own; by what has happened there when absent. */
  readonly runId?: string | undefined;
  /** Real milliseconds a step may take; 30 s when absent. */
  readonly patienceMs?: number | undefined;
  /**
   * What came of it has the whole timeline, and what the timeline alone tells of its calls; true when absent. Of one
   * that passed, the entries nobody looked at are not fetched otherwise.
   */
  readonly wholeTimeline?: boolean | undefined;
  /** A maker's own device, in the place of the reference device. */
  readonly adapters?: Adapters | undefined;
  /** For `realWait`; real time when absent. */
  readonly timer?: Timer | undefined;
  /** A program of somebody else has the voice of the device; only the service's side is played. */
  readonly beside?: Beside | undefined;
}

/** Rejects with AdapterUnreachable when there is no maker's device, which is none of the scenario. */
export async function play(variant: Variant, options: PlayOptions): Promise<Outcome> {
  const elapsed = options.stopwatch?.() ?? (() => 0);
  const end = (ending: Ending, soFar?: PlayedSoFar): Outcome =>
    createOutcome(variant, ending, {
      wallMs: elapsed(),
      seed: seedOf(variant, options),
      soFar,
      typed: options.adapters?.typed,
    });
  const { scenario } = variant;
  if (scenario.skip !== undefined) return end({ status: 'skipped', reason: scenario.skip });
  const { adapters } = options;
  const notForAdapters = adapters === undefined ? undefined : unplayableByAdapter(scenario);
  if (notForAdapters !== undefined) return end({ status: 'skipped', reason: notForAdapters });

  const patience = createPatience(options.patienceMs ?? (adapters && patienceWith(adapters)));
  let target: Target | undefined;
  let stage: Stage | undefined;
  const steps: StepRecord[] = [];
  try {
    const wanted = wantedWorld(variant);
    target = await options.openTarget(wanted.configuration, options.seed);
    const reason = unplayable(target, variant, wanted);
    if (reason !== undefined) return end({ status: 'skipped', reason });
    stage = await setStage(target, wanted, {
      title: variant.title,
      runId: options.runId,
      patience,
      adapters,
      realWait: realWait(options.timer ?? timer),
      beside: options.beside,
    });
    const { playing, register } = stage;
    const playSteps = createPlaySteps({
      register,
      onStep(record) {
        steps.push(record);
        options.onStep?.(playedStep(record), variant);
      },
    });
    stage.check();
    await playSteps(playing, newScene(scenario, { ...variant.values }, playing.world.now));
    await playing.adapter?.stop();
    if (options.wholeTimeline !== false) await patience(READING, playing.timeline.read());
    return end({ status: 'passed' }, { playing, steps });
  } catch (error) {
    // The timeline tells what led to it, if it can still be read.
    const { playing } = stage ?? {};
    const reading = playing?.adapter?.follow() ?? playing?.timeline.read();
    if (reading !== undefined) await patience(READING, reading).catch(() => {});
    if (causeOf(error) instanceof AdapterUnreachable) throw causeOf(error);
    return end(endingOf(error, placeInFile(error, variant), target), stage && { playing: stage.playing, steps });
  } finally {
    // What happened is known by now, and does not change because something did not close.
    await stage?.close().catch(() => {});
    await target?.close().catch(() => {});
  }
}

const READING = 'read the timeline';

const seedOf = ({ scenario }: Variant, { seed }: PlayOptions): number => {
  const own = scenario.world.seed;
  return seed ?? (typeof own === 'number' ? own : 1);
};

/** Of what happened before the first step: the key that was the mistake, else the whole file. */
const placeInFile = (error: unknown, { scenario: { file, placeOf } }: Variant): Place =>
  (error instanceof AuthorMistake && error.path !== undefined && placeOf?.(error.path)) || { file, line: 1, column: 1 };

const playedStep = ({ step: { place, note }, title, from, to }: StepRecord): Omit<PlayedStep, 'lastSeq'> => ({
  place,
  title,
  ...(note === undefined ? {} : { note }),
  from: from.at,
  to: to.at,
});

const causeOf = (thrown: unknown): unknown => (thrown instanceof StepError ? thrown.cause : thrown);

/** A verb that hangs is told before the step is given up. */
const patienceWith = ({ limitMs }: Adapters): number => 30_000 + 3 * limitMs;

/** What came of it, and whose fault it is. */
function endingOf(thrown: unknown, whole: Place, target: Target | undefined): Ending {
  const place = thrown instanceof StepError ? thrown.place : whole;
  const error = causeOf(thrown);
  if (error instanceof UnknownVerb || error instanceof HarmsOthers) return { status: 'skipped', reason: error.message };
  if (error instanceof StepFailure) return { status: 'failed', place, failure: error };
  const problem = problemOf(error, place);
  if (problem !== undefined) return { status: 'errored', blame: 'author', reason: problemText(problem) };
  if (error instanceof TargetError) return { status: 'errored', blame: 'author', reason: error.message };
  if (error instanceof WorldError)
    return {
      status: 'errored',
      blame: 'author',
      reason: problemText({ ...whole, message: `world: ${error.message}` }),
    };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code !== undefined && target?.isOwn === false)
    return { status: 'errored', blame: 'author', reason: `${target.url} does not answer any more: ${message}` };
  return { status: 'errored', blame: 'us', reason: `${placeText(place)}: ${stack ?? String(error)}` };
}

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;
