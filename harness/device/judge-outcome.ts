import type { Fact } from '../../contracts/obligations/facts.ts';
import { createJudgement, type Judged } from '../../contracts/obligations/judge-all.ts';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';

/**
 * Which obligations a maker's own device kept while a scenario played. It goes by real time, of which next to none
 * passes, so that a span counts where the device acknowledged that it lived through it.
 */
export function judgeOutcome(outcome: Outcome): Readonly<Record<number, Judged>> {
  const judgement = createJudgement({ clock: 'real' });
  for (const fact of factsOf(outcome)) judgement.step(fact);
  return judgement.verdicts();
}

/**
 * The timeline, and each span where it was acknowledged. What the player did with a listener of its own is none of the
 * maker's, but an entry that is left out would be one that is missing.
 */
export function factsOf({ timeline, adapter }: Outcome): Fact[] {
  const { lived = [], playersOwn = [] } = adapter ?? {};
  const own = new Set(playersOwn);
  const spans = [...lived];
  const facts: Fact[] = [];
  const acknowledged = (before: number): void => {
    while (spans[0] !== undefined && spans[0].afterSeq < before) {
      const { afterSeq: _, ...span } = spans.shift() as (typeof spans)[number];
      facts.push({ kind: 'device-lived', ...span });
    }
  };
  for (const entry of timeline) {
    acknowledged(entry.seq);
    facts.push(own.has(entry.seq) ? nobodys(entry) : entry);
  }
  acknowledged(Number.POSITIVE_INFINITY);
  return facts;
}

/** In its place: a call that looks at the machine. */
const nobodys = ({ seq, at, wall }: TimelineEntry): TimelineEntry => ({
  seq,
  at,
  wall,
  kind: 'call',
  cause: null,
  device: null,
  surface: 'control',
  operation: null,
  method: 'GET',
  path: '',
  headers: {},
  body: null,
  tokenId: null,
  reply: { status: 200, headers: {}, body: null },
  refusal: null,
  findings: [],
  fault: null,
  wallMs: 0,
});

export type BrokenRule = Judged & { readonly verdict: Extract<Judged['verdict'], { outcome: 'broken' }> };

/** The rules that were broken, by number. */
export const brokenRules = (judged: Readonly<Record<number, Judged>>): BrokenRule[] =>
  Object.values(judged)
    .filter((one): one is BrokenRule => one.verdict.outcome === 'broken')
    .sort((a, b) => a.obligation.number - b.obligation.number);
