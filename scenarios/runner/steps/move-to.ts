import { StepFailure } from '../failures.ts';
import type { Playing } from '../playing.ts';

/** The player moves the clock on behalf of a step. Returns how much fell due on the way. */
export async function moveTo({ world }: Playing, ms: number, step: string): Promise<number> {
  const to = new Date(ms).toISOString();
  const { status, text, body } = await world.advance({ to }, 'player');
  if (status !== 200) throw new StepFailure(`${step}: the clock did not move to ${to}: ${status} ${text}`);
  return (body as { readonly firedCount: number }).firedCount;
}
