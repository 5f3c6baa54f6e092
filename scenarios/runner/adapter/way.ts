import type { Playing } from '../playing.ts';
import { moveTo } from '../steps/move-to.ts';
import { createNextDue } from '../steps/next-due.ts';

/**
 * The way to an instant, for devices that live: by each instant at which one of them wants to act or something is due,
 * so that all of the time on the way was lived through. The last move is left to the step.
 */
export async function wayTo(playing: Playing, end: number, step: string): Promise<void> {
  const { adapter, world, patience } = playing;
  if (adapter === null) return;
  const due = createNextDue(playing);
  /** Whether there is more before the last move. */
  const hop = async (): Promise<boolean> => {
    const now = Date.parse(world.now);
    const next = Math.min(end, await adapter.wait(), await due.ms());
    if (next >= end) return false;
    // Something that stays due without happening must not stop the clock.
    due.moved(await moveTo(playing, next > now ? next : Math.min(end, now + 1000), step));
    return true;
  };
  while (await patience(step, hop()));
}
