import { LATEST_NOW } from '../../../contracts/control/clock.ts';
import { toMs } from '../../clock.ts';
import { type Advanced, type AdvanceTarget, ClockBackwards, ClockBusy, NotWritten, type World } from '../../world.ts';
import { invalid } from './refuse.ts';

/** The clock goes forward only, not without end, and one call at a time moves it. */

const busy = { kind: 'refusal' as const, name: 'clockBusy' as const };

/** What is wrong with an instant as the clock's next; undefined when nothing is. */
export function targetProblem(world: World, ms: number): string | undefined {
  if (ms < world.clock.nowMs()) return `the clock stands at ${world.clock.now()} and does not go back`;
  return tooFar(ms);
}

const tooFar = (ms: number): string | undefined =>
  ms > toMs(LATEST_NOW) ? `expected an instant up to ${LATEST_NOW}` : undefined;

/** A span leads forward from wherever the clock is when it is looked at: one that runs has gone on by then. */
function problemOf(world: World, target: AdvanceTarget): string | undefined {
  if ('byMs' in target) return tooFar(world.clock.nowMs() + target.byMs);
  return 'toMs' in target ? targetProblem(world, target.toMs) : undefined;
}

/** Moves the clock, or says why not; `field` is what named the target. */
export async function moveClock(world: World, field: string, target: AdvanceTarget, quietMs?: number) {
  const problem = problemOf(world, target);
  if (problem !== undefined) return invalid(field, problem);
  try {
    const advanced: Advanced = await world.engine.advance(target, quietMs);
    return { kind: 'moved' as const, advanced };
  } catch (error) {
    if (error instanceof ClockBusy) return busy;
    if (error instanceof NotWritten) {
      return { kind: 'refusal' as const, name: 'notWritten' as const, params: { now: world.clock.now() } };
    }
    // A system clock may have passed the target meanwhile.
    if (error instanceof ClockBackwards)
      return invalid(field, `the clock stands at ${world.clock.now()} and does not go back`);
    throw error;
  }
}
