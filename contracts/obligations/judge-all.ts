import { customerExperienceJudges } from './customer-experience-judges.ts';
import type { Fact, JudgeOptions } from './facts.ts';
import { createFold, type FoldState } from './fold.ts';
import { type Obligation, obligations } from './index.ts';
import type { Rule } from './kit.ts';
import { notificationsJudges } from './notifications-judges.ts';
import { orderingJudges } from './ordering-judges.ts';
import { registrationJudges } from './registration-judges.ts';
import { reportsJudges } from './reports-judges.ts';
import { requestsJudges } from './requests-judges.ts';
import type { Verdict } from './verdict.ts';

/** All judges together: fed entry by entry as the timeline grows, asked at any time. */

export const judges: readonly Rule[] = [
  ...requestsJudges,
  ...reportsJudges,
  ...orderingJudges,
  ...notificationsJudges,
  ...registrationJudges,
  ...customerExperienceJudges,
].sort((a, b) => a.rule - b.rule);

/** Rules about which even the best story says nothing on the record: only the maker's own system can tell. */
const INSIDE_ONLY: ReadonlySet<number> = new Set([13, 26]);

/** A rule without a judge. */
function unjudged({ number, check, how }: Obligation): Verdict {
  if (check === 'manual') return { outcome: 'manual', why: how };
  if (INSIDE_ONLY.has(number)) {
    return { outcome: 'not observable', why: `Needs a look into the maker's system. ${how}` };
  }
  return { outcome: 'not exercised', why: how };
}

export interface Judged {
  readonly obligation: Obligation;
  readonly verdict: Verdict;
}

export interface Judgement {
  /** Entries in the order of the timeline, each once; one that comes again is passed over. */
  step(fact: Fact): void;
  /** By number of the rule: of all devices together, or of one (`MODEL/SERIAL`). */
  verdicts(device?: string): Record<number, Judged>;
  /** What was judged so far, as JSON: `createJudgement(options, saved)` goes on from there. */
  save(): string;
}

export function createJudgement(options: JudgeOptions = {}, saved?: string): Judgement {
  const fold = createFold(judges, options);
  let state = saved === undefined ? fold.start() : (JSON.parse(saved) as FoldState);
  return {
    step(fact) {
      state = fold.step(state, fact);
    },
    verdicts: (device) =>
      Object.fromEntries(
        obligations.map((obligation) => [
          obligation.number,
          { obligation, verdict: fold.verdict(state, obligation.number, device) ?? unjudged(obligation) },
        ]),
      ),
    save: () => JSON.stringify(state),
  };
}

/** One judge by itself: the same fold with a single rule. */
export interface Judge {
  start(): FoldState;
  step(state: FoldState, fact: Fact): FoldState;
  verdict(state: FoldState): Verdict;
}

export function judgeOf(number: number, options: JudgeOptions = {}): Judge | undefined {
  const rule = judges.find((candidate) => candidate.rule === number);
  if (rule === undefined) return undefined;
  const { start, step, verdict } = createFold([rule], options);
  return { start, step, verdict: (state) => verdict(state, number) as Verdict };
}
