import { expect, it } from 'vitest';
import { moveClock } from '../../../../emulator/http/control/move-clock.ts';
import type { AdvanceTarget, World } from '../../../../emulator/world.ts';

/** A clock that goes on by a millisecond whenever somebody looks at it, as one that runs may. */
function running() {
  let ms = Date.parse('2031-03-04T10:00:00Z');
  const moves: AdvanceTarget[] = [];
  const nowMs = () => {
    ms += 1;
    return ms;
  };
  const world = {
    clock: { nowMs, now: () => new Date(nowMs()).toISOString() },
    engine: {
      async advance(target: AdvanceTarget) {
        moves.push(target);
        return { now: new Date(ms).toISOString(), fired: [], firedCount: 0 };
      },
    },
  } as unknown as World;
  return { world, moves };
}

it('takes no time at all for a span that leads forward, also while the clock runs', async () => {
  const { world, moves } = running();
  expect(await moveClock(world, 'by', { byMs: 0 })).toMatchObject({ kind: 'moved' });
  expect(moves).toEqual([{ byMs: 0 }]);
});

it('refuses an instant that is over, and a span without end', async () => {
  const { world, moves } = running();
  expect(await moveClock(world, 'to', { toMs: Date.parse('2031-03-04T10:00:00Z') })).toMatchObject({ kind: 'refusal' });
  expect(await moveClock(world, 'by', { byMs: 1e15 })).toMatchObject({ kind: 'refusal' });
  expect(moves).toEqual([]);
});
