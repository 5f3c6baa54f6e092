import type { LoadedScenario, LoadedStep } from './loaded.ts';

/**
 * A good scenario as data, so that it need not be read from its text again: all but where each value stands, which is
 * asked for only when something is wrong with it.
 */

export interface PreparedStep extends Pick<LoadedStep, 'verb' | 'value' | 'isFixed' | 'id' | 'note' | 'capture'> {
  /** Line and column, from 1. */
  readonly at: readonly [number, number];
}

export interface PreparedScenario extends Omit<LoadedScenario, 'file' | 'steps' | 'placeOf'> {
  readonly steps: readonly PreparedStep[];
}

/** `isFixed`: whether the value of a step is played as it was written. */
export const prepare = (
  { file: _, placeOf: __, steps, ...rest }: LoadedScenario,
  isFixed: (step: LoadedStep) => boolean,
): PreparedScenario => ({
  ...rest,
  steps: steps.map((step) => ({ ...prepareStep(step), ...(isFixed(step) ? { isFixed: true } : {}) })),
});

const prepareStep = ({ place, placeOf: _, used: __, ...rest }: LoadedStep): PreparedStep => ({
  ...rest,
  at: [place.line, place.column],
});

export interface RestoreOptions {
  /** Name that mistakes are told with. */
  readonly file: string;
  /** The file that a step uses, by the name that the step has for it. */
  readonly used: (name: string) => LoadedScenario;
  /** The scenario as its text says it; undefined when that is not good any more. */
  readonly read: () => LoadedScenario | undefined;
}

export function restore({ steps, ...rest }: PreparedScenario, { file, used, read }: RestoreOptions): LoadedScenario {
  return {
    ...rest,
    file,
    placeOf: (path) => read()?.placeOf?.(path) ?? { file, line: 1, column: 1 },
    steps: steps.map(({ at: [line, column], ...step }, index): LoadedStep => {
      const place = { file, line, column };
      const name = usedFile(step);
      return {
        ...step,
        place,
        placeOf: (path, ofKey) => read()?.steps[index]?.placeOf?.(path, ofKey) ?? place,
        ...(name === undefined ? {} : { used: used(name) }),
      };
    }),
  };
}

/** The file that a step uses, as the step names it. */
export const usedFile = ({ verb, value }: Pick<LoadedStep, 'verb' | 'value'>): string | undefined =>
  verb === 'use' ? (value as { readonly scenario: string }).scenario : undefined;
