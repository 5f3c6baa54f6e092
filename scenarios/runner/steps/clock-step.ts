import { parseDuration } from '../../../contracts/control/duration.ts';
import { readInstant } from '../../../contracts/control/instant-text.ts';
import { wayTo } from '../adapter/way.ts';
import { StepFailure } from '../failures.ts';
import type { Playing } from '../playing.ts';
import type { HttpReply } from '../transport.ts';
import { createNextDue } from './next-due.ts';

/**
 * Moves the clock. The reference device does nothing by itself meanwhile, a maker's own does what it wants to; the
 * listener hears what falls due on the way. When the call returns, all has settled. It is the end of its step: its id
 * is returned.
 */

export async function playAdvance(playing: Playing, duration: string): Promise<string | null> {
  const { world } = playing;
  const step = `advance: ${duration}`;
  const parsed = parseDuration(duration);
  if (playing.adapter === null || !parsed.ok) return moved(await world.advance({ by: duration }, 'step'), step);
  const end = Date.parse(world.now) + parsed.ms;
  await wayTo(playing, end, step);
  return moved(await world.advance({ to: new Date(end).toISOString() }, 'step'), step);
}

export async function playAdvanceTo(playing: Playing, to: string): Promise<string | null> {
  const step = `advanceTo: ${to}`;
  if (to !== 'next') {
    const instant = readInstant(to);
    if (instant !== undefined && instant > playing.world.now) await wayTo(playing, Date.parse(instant), step);
    return moved(await playing.world.advance({ to }, 'step'), step);
  }
  if (playing.adapter !== null) return advanceToDue(playing, step);
  const before = playing.world.now;
  const id = moved(await playing.world.advance({ toNextDue: true }, 'step'), 'advanceTo: next');
  if (playing.world.now === before) throw new StepFailure('advanceTo: nothing is due, so there is no next instant');
  return id;
}

/** What is due may change on the way there, when a device that lives by itself does something. */
async function advanceToDue(playing: Playing, step: string): Promise<string | null> {
  await playing.adapter?.wait();
  const at = await createNextDue(playing).ms();
  if (!Number.isFinite(at)) throw new StepFailure('advanceTo: nothing is due, so there is no next instant');
  await wayTo(playing, at, step);
  return moved(await playing.world.advance({ to: new Date(at).toISOString() }, 'step'), step);
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
