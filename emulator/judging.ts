import type { JudgeOptions } from '../contracts/obligations/facts.ts';
import { createJudgement, type Judgement } from '../contracts/obligations/judge-all.ts';

/**
 * A judgement that follows the timeline of a running emulator. An entry is judged when it is appended, so that what
 * the timeline drops later takes evidence with it, but never a verdict.
 *
 * A fault of a judge must not become one of the service that is being appended to: it is kept, judging ends, and
 * whoever asks for verdicts gets it thrown.
 */
export function createJudging(options: JudgeOptions): Judgement {
  return guarded(createJudgement(options));
}

export function guarded(judgement: Judgement): Judgement {
  let fault: { readonly cause: unknown } | undefined;
  const sound = (): Judgement => {
    if (fault !== undefined) throw new Error('a judge failed, so there are no verdicts', fault);
    return judgement;
  };
  return {
    step(fact) {
      if (fault !== undefined) return;
      try {
        judgement.step(fact);
      } catch (cause) {
        fault = { cause };
      }
    },
    verdicts: (device) => sound().verdicts(device),
    save: () => sound().save(),
  };
}
