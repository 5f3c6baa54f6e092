import type { Tolerance } from './endpoint.ts';
import type { Finding } from './timeline.ts';

/** Served, but noted: from a tolerance and what was seen to an entry on the record. */
export interface Noticed {
  readonly finding: Finding;
  readonly tolerance: Tolerance;
}

/** The rule a finding is filed under: the obligation it touches, else the tolerance itself. */
/** What the findings of a tolerance are filed under: the number of the obligation that it touches, or its own name. */
export const ruleOf = (tolerance: Pick<Tolerance, 'id' | 'obligation'>): string =>
  tolerance.obligation === undefined ? tolerance.id : String(tolerance.obligation);

/** Rules of findings that are noted without a tolerance: of authorization requests, and of the policy of a topic. */
export const UNTOLERATED_RULES = ['34', '35', '36', 'C-31'] as const;
export type UntoleratedRule = (typeof UNTOLERATED_RULES)[number];

const SEEN_MAX = 200;

export function noticed(
  tolerance: Tolerance,
  expected: string,
  seen: string,
  field: string = tolerance.field,
): Noticed {
  return {
    tolerance,
    finding: {
      rule: ruleOf(tolerance),
      field,
      expected,
      seen: seen.length > SEEN_MAX ? `${seen.slice(0, SEEN_MAX)}…` : seen,
      source: tolerance.source,
    },
  };
}

/** Under `--strict`: the first slip that is refused then, as the parameters of an `invalidInput` refusal. */
export function strictRefusal(slips: readonly Noticed[]): { field: string; problem: string } | undefined {
  const first = slips.find(({ tolerance }) => tolerance.strict === 'refuse');
  if (first === undefined) return undefined;
  const { field, expected, seen } = first.finding;
  return { field, problem: `expected ${expected}, seen ${seen}` };
}
