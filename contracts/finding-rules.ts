import { UNTOLERATED_RULES } from './finding.ts';
import { endpoints } from './index.ts';
import { collectTolerances } from './tolerances.ts';

/** The rules that findings are filed under, all there are. */

const tolerances = collectTolerances(endpoints);

export const FINDING_RULES: readonly string[] = [
  ...new Set([
    ...tolerances.map(({ id, obligation }) => (obligation === undefined ? id : String(obligation))),
    ...UNTOLERATED_RULES,
  ]),
];

/** Of a tolerance that touches an obligation: the number that its findings are filed under. */
export const filedUnder = (id: string): string | undefined => {
  const obligation = tolerances.find((tolerance) => tolerance.id === id)?.obligation;
  return obligation === undefined ? undefined : String(obligation);
};
