import { act } from './act.ts';
import { catchUp, expectBeside } from './beside.ts';
import { capture } from './capture.ts';
import { AuthorMistake, StepError } from './failures.ts';
import { judgeContracts, judgeRefusal } from './judge.ts';
import type { LoadedStep, Place } from './loaded.ts';
import { momentOf, type Playing, type Scene, type StepRecord } from './playing.ts';
import type { Register } from './register.ts';
import type { ExpectStep } from './scenario.ts';
import { scopeOf } from './scope.ts';
import { stepTitle } from './step-title.ts';
import { stepValue } from './step-value.ts';
import { playExpect } from './steps/expect-step.ts';
import { playUse } from './steps/use-step.ts';

/** Plays the steps of a file in their order. Rejects with StepError at the first one that does not come out well. */
export type PlaySteps = (playing: Playing, scene: Scene) => Promise<void>;

export interface PlayStepsOptions {
  readonly register: Register;
  /** Told of every step that was played, those of used files too. */
  readonly onStep: (record: StepRecord) => void;
}

export function createPlaySteps({ register, onStep }: PlayStepsOptions): PlaySteps {
  const playSteps: PlaySteps = async (playing, scene) => {
    const { steps } = scene.scenario;
    for (const [index, step] of steps.entries()) {
      const played = playStep(playing, scene, step, steps.slice(index + 1));
      try {
        await (takesItsTime(step, playing) ? played : playing.patience(() => stepTitle(step.verb, step.value), played));
      } catch (error) {
        throw error instanceof StepError ? error : new StepError(placeOf(error, step), error);
      }
    }
  };

  /** Resolves to the record of what was done; an `expect` does nothing, and captures from the step it looks at. */
  const playStep = async (playing: Playing, scene: Scene, step: LoadedStep, next: readonly LoadedStep[]) => {
    if (playing.beside !== undefined) await catchUp(playing);
    const from = momentOf(playing);
    playing.beside?.looks?.();
    const scope = scopeOf(playing, scene);
    const value = stepValue(step, scope);
    const title = stepTitle(step.verb, value ?? step.value);
    const recorded = (more: Pick<Partial<StepRecord>, 'device' | 'outputs'> = {}): StepRecord => {
      const record = { step, title, from, to: momentOf(playing), device: undefined, outputs: {}, ...more };
      if (step.id !== undefined) scene.byId.set(step.id, record);
      return record;
    };
    let record: StepRecord;
    let source: StepRecord;
    if (step.verb === 'expect') {
      source = await expectBeside(playing, scene, (patient) => playExpect(playing, patient, value as ExpectStep));
      record = recorded();
    } else {
      record = recorded(
        step.verb === 'use'
          ? await playUse(playing, scene, step, playSteps)
          : { device: await act(playing, register, step, value, title) },
      );
      source = record;
      scene.last = record;
      scene.device = record.device ?? scene.device;
    }
    if (step.verb !== 'use') judgeContracts(playing, record, next, scope);
    if (step.verb === 'device' || step.verb === 'service') judgeRefusal(playing, record, step, title, next);
    await capture(playing, scene, source, step.capture);
    onStep(record);
  };

  return playSteps;
}

/** Where the mistake stands, if it is known so exactly; else the step. */
const placeOf = (error: unknown, { place, placeOf: within }: LoadedStep): Place =>
  (error instanceof AuthorMistake && error.path !== undefined && within?.(error.path, true)) || place;

/**
 * A file that is used and a device that lives are patient step by step, and so is the clock where a maker's own device
 * lives beside it; whoever waits in real time says how long.
 */
const takesItsTime = ({ verb, value }: LoadedStep, { adapter }: Playing): boolean =>
  verb === 'use' ||
  verb === 'realWait' ||
  (adapter !== null && (verb === 'advance' || verb === 'advanceTo')) ||
  (verb === 'device' && (value as { live?: unknown }).live !== undefined);
