import type { advanceClock as contract } from '../../../contracts/control/advance-clock.ts';
import { parseDuration } from '../../../contracts/control/duration.ts';
import { readInstant } from '../../../contracts/control/instant-text.ts';
import { toMs } from '../../clock.ts';
import type { AdvanceTarget } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { moveClock } from './move-clock.ts';

/** Moves the clock, and answers when all that fell due has happened and been delivered. */
export const advanceClock: Handler<typeof contract> = async (world, { request }) => {
  const { quietMs } = request.body;
  const { field, target } = targetOf(request.body);
  const moved = await moveClock(world, field, target, quietMs);
  if (moved.kind === 'refusal') return moved;
  const { now, fired, firedCount } = moved.advanced;
  return { kind: 'json', body: { now, fired: [...fired], firedCount } };
};

/** The contract has seen to it that exactly one is given, and can be read. */
function targetOf({ by, to }: { by?: string | undefined; to?: string | undefined }): {
  field: string;
  target: AdvanceTarget;
} {
  if (by !== undefined) {
    const parsed = parseDuration(by);
    if (parsed.ok) return { field: 'by', target: { byMs: parsed.ms } };
  }
  const instant = to === undefined ? undefined : readInstant(to);
  if (instant !== undefined) return { field: 'to', target: { toMs: toMs(instant) } };
  return { field: 'toNextDue', target: { toNextDue: true } };
}
