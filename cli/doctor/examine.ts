import { CHECKS } from './checks/index.ts';
import { type Finding, notChecked } from './finding.ts';
import { codeOf, within } from './machine.ts';
import type { Check, Situation } from './situation.ts';

/** Real time that one check may take with all it looks at; programs and connections have shorter limits of their own. */
const CHECK_MS = 20_000;

/** Side by side; one that fails says so, and keeps nobody else from being told. */
export async function examine(
  situation: Situation,
  checks: Readonly<Record<string, Check>> = CHECKS,
  limitMs = CHECK_MS,
): Promise<readonly Finding[]> {
  const all = Object.entries(checks).map(async ([id, check]) => {
    try {
      return await within(limitMs, check(situation));
    } catch (error) {
      return [notChecked(id, `This could not be looked at: ${codeOf(error)}.`)];
    }
  });
  return (await Promise.all(all)).flat();
}
