import { readInstant } from '../../../contracts/control/instant-text.ts';
import type { setClock as contract } from '../../../contracts/control/set-clock.ts';
import { toMs } from '../../clock.ts';
import type { Handler } from '../answer.ts';
import { clockEntry } from './clock-entry.ts';
import { moveClock, targetProblem } from './move-clock.ts';
import { invalid } from './refuse.ts';

/** Sets mode, scale or instant; a later instant is reached as by an advance, so nothing due is passed over. */
export const setClock: Handler<typeof contract> = async (world, { request }) => {
  const { clock } = world;
  const { mode = clock.mode, scale = clock.scale, now } = request.body;
  const before = { mode: clock.mode, scale: clock.scale };
  const target = now === undefined ? undefined : readInstant(now);
  if (target !== undefined) {
    const problem = targetProblem(world, toMs(target));
    if (problem !== undefined) return invalid('now', problem);
  }
  // A clock that is to stand at an instant must not run on while it is brought there.
  const stops = target !== undefined && before.mode === 'system' && mode === 'manual';
  if (stops) clock.configure({ mode });
  if (target !== undefined) {
    const moved = await moveClock(world, 'now', { toMs: toMs(target) });
    if (moved.kind === 'refusal') {
      if (stops) clock.configure(before);
      return moved;
    }
  }
  clock.configure({ mode, scale });
  await world.saveClock();
  if (mode !== before.mode || scale !== before.scale) {
    const at = clock.now();
    world.timeline.append({ kind: 'clock', at, cause: null, device: null, from: at, to: at, mode, scale });
  }
  // What will happen by itself, and when, is another question now.
  world.engine.wake();
  return { kind: 'json', body: clockEntry(clock) };
};
