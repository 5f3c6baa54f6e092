import { parseDuration } from '../../../contracts/control/duration.ts';
import { StepFailure } from '../failures.ts';
import type { Playing } from '../playing.ts';
import type { HttpReply } from '../transport.ts';

/**
 * Moves the clock. Devices do nothing by themselves meanwhile; the listener hears what falls due on the way. When the
 * call returns, all has settled. It is the end of its step: its id is returned.
 */

export const playAdvance = async (playing: Playing, duration: string): Promise<string | null> =>
  moved(await playing.world.advance({ by: duration }, 'step'), `advance: ${duration}`);

export async function playAdvanceTo(playing: Playing, to: string): Promise<string | null> {
  if (to !== 'next') return moved(await playing.world.advance({ to }, 'step'), `advanceTo: ${to}`);
  const before = playing.world.now;
  const id = moved(await playing.world.advance({ toNextDue: true }, 'step'), 'advanceTo: next');
  if (playing.world.now === before) throw new StepFailure('advanceTo: nothing is due, so there is no next instant');
  return id;
}

/** Real time, for what has a clock of its own. */
export async function playRealWait(playing: Playing, duration: string): Promise<void> {
  const parsed = parseDuration(duration);
  if (parsed.ok) await playing.realWait(parsed.ms);
}

function moved({ status, text, headers }: HttpReply, step: string): string | null {
  if (status === 200) return headers['x-amzn-requestid'] ?? null;
  throw new StepFailure(`${step} was refused: ${status} ${text}`);
}
