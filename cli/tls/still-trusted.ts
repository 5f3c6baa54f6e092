import type { Terminal } from '../terminal.ts';
import { machineFacts, thisMachine } from './trust/machine-facts.ts';
import { isAllowed, type MachineFacts, untrustPlan } from './trust/plan.ts';
import { stepText, typedText } from './trust/step-text.ts';

/** Who may go on trusting a CA that is gone: the commands that take it back, since its own file is gone too. */
export function stillTrusted(
  { env }: Pick<Terminal, 'env'>,
  facts: MachineFacts = machineFacts(thisMachine(env)),
): readonly string[] {
  return untrustPlan(facts, null)
    .parts.flatMap(({ steps }) => steps)
    .map((step) => (isAllowed(step, facts) ? stepText(step, facts.platform) : typedText(step)));
}
