import type { Outcome } from '../../scenarios/runner/outcome.ts';
import type { CheckResult } from './check.ts';
import type { Seen } from './coverage.ts';

/** Scenarios that were played against the server: each is a check, and its calls count. */

export function resultOfStory({ variant, status, reason = '', failure }: Outcome): CheckResult {
  const { file } = variant.scenario;
  const about = { id: `story:${file.replace(/^.*scenarios\//, '').replace(/\.ya?ml$/, '')}`, title: variant.title };
  const checked = { ...about, source: 'DESIGN' as const };
  if (status === 'passed') return { ...checked, outcome: 'passed', reason: '', differences: [] };
  if (failure === undefined)
    return { ...checked, outcome: status === 'skipped' ? 'not tested' : 'failed', reason, differences: [] };
  const where = `${failure.place.file}:${failure.place.line}: ${failure.message}`;
  const told = { path: 'step', expected: 'to come out well', seen: failure.message };
  const differences = failure.differences.length === 0 ? [told] : failure.differences;
  return { ...checked, outcome: 'failed', reason: where, differences };
}

export const seenInStory = ({ exchanges }: Outcome): Seen[] =>
  exchanges.map(({ operation, status, refusal }) => ({
    operation,
    isSuccess: status < 400,
    refusals: refusal === null ? [] : [refusal],
  }));
