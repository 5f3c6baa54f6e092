import { capture } from './capture.ts';
import { isOfStep, type LoggedExchange, targetOf } from './exchange-log.ts';
import { AuthorMistake, StepError, StepFailure } from './failures.ts';
import { interpolate } from './interpolate.ts';
import type { LoadedStep } from './loaded.ts';
import { match } from './match/match.ts';
import { show } from './match/show-value.ts';
import type { Patience } from './patience.ts';
import { exchangesOf, type Moment, momentOf, type Playing, type Scene, type StepRecord } from './playing.ts';
import { isPlayed, type Played, type PlayedVerb, recheck } from './recheck.ts';
import type { Register } from './register.ts';
import type { ExpectStep } from './scenario.ts';
import { scopeOf } from './scope.ts';
import { stepTitle } from './step-title.ts';
import { playCall } from './steps/call-step.ts';
import { playAdvance, playAdvanceTo, playRealWait } from './steps/clock-step.ts';
import { playDevice } from './steps/device-step.ts';
import { playExpect } from './steps/expect-step.ts';
import { playService } from './steps/service-step.ts';
import { playUse } from './steps/use-step.ts';

/** Plays the steps of a file in their order. Rejects with StepError at the first one that does not come out well. */
export type PlaySteps = (playing: Playing, scene: Scene) => Promise<void>;

export interface PlayStepsOptions {
  readonly register: Register;
  readonly patience: Patience;
  /** Told of every step that was played, those of used files too. */
  readonly onStep: (record: StepRecord) => void;
}

export function createPlaySteps({ register, patience, onStep }: PlayStepsOptions): PlaySteps {
  const playSteps: PlaySteps = async (playing, scene) => {
    for (const [index, step] of scene.scenario.steps.entries()) {
      try {
        // A file that is used has steps of its own, each with its own patience.
        const played = playStep(playing, scene, step, scene.scenario.steps.slice(index + 1));
        await (step.verb === 'use' ? played : patience(stepTitle(step.verb, step.value), played));
      } catch (error) {
        throw error instanceof StepError ? error : new StepError(step.place, error);
      }
    }
  };

  const playStep = async (playing: Playing, scene: Scene, step: LoadedStep, next: readonly LoadedStep[]) => {
    const from = momentOf(playing);
    const scope = scopeOf(playing, scene);
    const value = isPlayed(step.verb) ? checked(step.verb, interpolate(step.value, scope)) : undefined;
    const title = stepTitle(step.verb, value ?? step.value);
    const recorded = (more: Partial<StepRecord> = {}): StepRecord => {
      const record = { step, title, from, to: momentOf(playing), device: undefined, outputs: {}, ...more };
      if (step.id !== undefined) scene.byId.set(step.id, record);
      if (step.verb !== 'expect') scene.last = record;
      return record;
    };
    let record: StepRecord;
    let observed: StepRecord | undefined;
    switch (step.verb) {
      case 'expect':
        observed = await playExpect(playing, scene, value as ExpectStep);
        record = recorded();
        break;
      case 'use': {
        const outputs = await playUse(playing, scene, step, playSteps);
        record = recorded({ outputs, device: playing.devices.find(undefined)?.name });
        break;
      }
      default: {
        const device = await act(playing, step, value, title, next);
        record = recorded({ device });
        judge(playing, record, next, scope);
      }
    }
    await capture(playing, scene, observed ?? record, step.capture);
    onStep(record);
  };

  /** Does what a step says, and waits until all that it caused is done. */
  const act = async (
    playing: Playing,
    step: LoadedStep,
    value: unknown,
    title: string,
    next: readonly LoadedStep[],
  ) => {
    const from = momentOf(playing);
    let device: string | undefined;
    switch (step.verb) {
      case 'device':
        device = await withoutRefusals(playing, from, title, () => playDevice(playing, value as Played<'device'>));
        break;
      case 'service':
        device = await playService(playing, register, value as Played<'service'>);
        break;
      case 'call':
        await playCall(playing, value as Played<'call'>);
        break;
      case 'advance':
        playing.timeline.mark(await playAdvance(playing, value as string));
        return undefined;
      case 'advanceTo':
        playing.timeline.mark(await playAdvanceTo(playing, value as string));
        return undefined;
      case 'realWait':
        playing.warnings.push(
          `${step.place.file}:${step.place.line}: realWait waits in real time; advance moves the clock at once`,
        );
        await playRealWait(playing, value as string);
        break;
    }
    playing.timeline.mark(await playing.world.settle());
    if (step.verb === 'device' || step.verb === 'service')
      judgeRefusal(playing, { from, to: momentOf(playing) }, step, title, next);
    return device;
  };

  return playSteps;
}

function checked<V extends PlayedVerb>(verb: V, value: unknown): Played<V> {
  const result = recheck(verb, value);
  if (result.ok) return result.value;
  throw new AuthorMistake(result.problem.message, result.problem.nearest);
}

/** A client may say with an error what its calls show already; an error of its own is told. */
async function withoutRefusals<T>(
  playing: Playing,
  from: Moment,
  title: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuthorMistake || error instanceof StepFailure) throw error;
    const refused = exchangesOf(playing, { from, to: momentOf(playing) }).some(isRefused);
    if (refused) return undefined;
    throw new StepFailure(`${title} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isRefused = (exchange: LoggedExchange): boolean => isOfStep(exchange) && exchange.reply.status >= 400;

/**
 * What the device or the customer was refused fails the scenario, unless one of the `expect` right behind it looks at
 * the reply. The last call of the step decides: a client that was told no and found another way was not refused. A
 * device that lives by itself is refused now and then, and copes.
 */
function judgeRefusal(
  playing: Playing,
  span: Pick<StepRecord, 'from' | 'to'>,
  { verb, value }: LoadedStep,
  title: string,
  next: readonly LoadedStep[],
): void {
  if (verb === 'device' && (value as { readonly live?: unknown }).live !== undefined) return;
  const last = exchangesOf(playing, span).findLast(isOfStep);
  if (last === undefined || last.reply.status < 400 || repliesLookedAt(next).length > 0) return;
  const { status, body, text } = last.reply;
  throw new StepFailure(`${title} was refused: ${status} ${sentenceOf(body) ?? show(text)}`);
}

/** What a refusal says, in any of its forms. */
function sentenceOf(body: unknown): string | undefined {
  const { message, error, error_description: description } = (body ?? {}) as Record<string, unknown>;
  const said = message ?? description ?? (error as { readonly message?: unknown } | undefined)?.message;
  return typeof said === 'string' ? said : undefined;
}

/** Every `expect` right behind a step that looks at its reply. */
function repliesLookedAt(next: readonly LoadedStep[]): { readonly status?: unknown }[] {
  const end = next.findIndex(({ verb }) => verb !== 'expect');
  return (end === -1 ? next : next.slice(0, end)).flatMap(({ value }) => {
    const { of, reply } = value as { readonly of?: string; readonly reply?: { readonly status?: unknown } };
    return of === undefined && reply !== undefined ? [reply] : [];
  });
}

/** Every exchange and every message of a step keeps its contract; a fault only if the scenario expects one. */
function judge(
  playing: Playing,
  record: StepRecord,
  next: readonly LoadedStep[],
  scope: Parameters<typeof interpolate>[1],
): void {
  for (const exchange of exchangesOf(playing, record)) {
    if (exchange.violations.length === 0 || isExpectedFault(exchange, next, scope)) continue;
    const call = `${exchange.request.method} ${targetOf(exchange.request)}`;
    throw new StepFailure(
      `the answer to ${call} breaks the contract of ${exchange.operation ?? 'the service'}`,
      exchange.violations,
    );
  }
  for (const { type, violations } of playing.received.slice(record.from.received, record.to.received)) {
    if (violations.length > 0)
      throw new StepFailure(`${type ?? 'a message'} breaks its contract as it arrived at the listener`, violations);
  }
}

function isExpectedFault(
  { reply }: LoggedExchange,
  next: readonly LoadedStep[],
  scope: Parameters<typeof interpolate>[1],
): boolean {
  if (reply.status < 500) return false;
  return repliesLookedAt(next).some(
    ({ status }) => status !== undefined && match(interpolate(status, scope), reply.status).length === 0,
  );
}
