import { brokenText, type Judgeable, judgementOf, type Level, ruleOf } from './judged-emulator.ts';
import { nameOf, outcomeText, proofText } from './verdict-text.ts';

/** Matchers of Vitest and Jest, for `expect.extend`; the assertions of node:test are made of them too. */

export interface Matched {
  readonly pass: boolean;
  message(): string;
}

/** About one device alone, `MODEL/SERIAL`; about all together when absent. */
export interface OfDevice {
  readonly device?: string;
}

export interface Matchers<R = void> {
  /** The rule could have been broken, and was not. */
  toHaveKept(rule: number, of?: OfDevice): R;
  toHaveBroken(rule: number, of?: OfDevice): R;
  /** No rule was broken; with a level, none of that level or one that binds more. */
  toHaveBrokenNothing(of?: OfDevice & { readonly level?: Level }): R;
}

const expectOutcome =
  (outcome: 'kept' | 'broken') =>
  (emulator: unknown, rule: number, { device }: OfDevice = {}): Matched => {
    const judged = ruleOf(emulator, rule, device);
    const { obligation, verdict } = judged;
    const pass = verdict.outcome === outcome;
    return {
      pass,
      message: () =>
        `expected ${nameOf(obligation)} ${pass ? 'not ' : ''}to be ${outcome}, and it was ${outcomeText(verdict)}\n${proofText(judged, (emulator as Judgeable).entries())}`,
    };
  };

export const matchers = {
  toHaveKept: expectOutcome('kept'),
  toHaveBroken: expectOutcome('broken'),
  toHaveBrokenNothing(emulator: unknown, { level, device }: OfDevice & { readonly level?: Level } = {}): Matched {
    judgementOf(emulator);
    const problem = brokenText(emulator, level, device);
    return {
      pass: problem === undefined,
      message: () => problem ?? 'expected an obligation to be broken, and none is',
    };
  },
};
