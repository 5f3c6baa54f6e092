import { ruleOf, UNTOLERATED_RULES } from './finding.ts';
import { endpoints } from './index.ts';
import { collectTolerances } from './tolerances.ts';

/** The rules that findings are filed under, all there are. */

const tolerances = collectTolerances(endpoints);

export const FINDING_RULES: readonly string[] = [...new Set([...tolerances.map(ruleOf), ...UNTOLERATED_RULES])];

/** What the findings of a tolerance are filed under, where that is not its own name. */
export const filedUnder = (id: string): string | undefined => {
  const tolerance = tolerances.find((one) => one.id === id);
  const rule = tolerance && ruleOf(tolerance);
  return rule === id ? undefined : rule;
};
