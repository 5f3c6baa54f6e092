import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { runProgram } from '../../run-program.ts';
import type { Step } from './plan.ts';

/** Carries steps out, one after the other, up to the first that fails. */

export interface Hands {
  /** Throws what the disk says. */
  copy(from: string, to: string): void;
  remove(file: string): void;
  run(words: readonly string[]): Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

export interface CarriedOut {
  readonly done: readonly Step[];
  readonly failed: { readonly step: Step; readonly why: string } | null;
  readonly untried: readonly Step[];
}

/** Some of them ask a person in a window of their own, as macOS does. */
const STEP_MS = 5 * 60 * 1000;

export const ownHands: Hands = {
  copy(from, to) {
    copyFileSync(from, to);
    // Everybody has to read it; it holds no secret.
    chmodSync(to, 0o644);
  },
  remove: (file) => rmSync(file, { force: true }),
  run: (words) => runProgram({ words, timeoutMs: STEP_MS }),
};

export async function carryOut(steps: readonly Step[], hands: Hands): Promise<CarriedOut> {
  const done: Step[] = [];
  for (const [index, step] of steps.entries()) {
    const why = await problemOf(step, hands);
    if (why !== null && step.mayFail !== true) return { done, failed: { step, why }, untried: steps.slice(index + 1) };
    done.push(step);
  }
  return { done, failed: null, untried: [] };
}

async function problemOf(step: Step, hands: Hands): Promise<string | null> {
  try {
    if (step.kind === 'copy') hands.copy(step.from, step.to);
    else if (step.kind === 'remove') hands.remove(step.file);
    else {
      const { exitCode, output } = await hands.run(step.words);
      if (exitCode !== 0) return output === '' ? `it ended with exit code ${exitCode}` : output;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
