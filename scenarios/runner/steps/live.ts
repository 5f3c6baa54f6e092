import { parseDuration } from '../../../contracts/control/duration.ts';
import { readInstant } from '../../../contracts/control/instant-text.ts';
import type { NamedDevice } from '../devices.ts';
import { AuthorMistake } from '../failures.ts';
import type { Playing } from '../playing.ts';
import { moveTo } from './move-to.ts';
import { createNextDue } from './next-due.ts';

/**
 * The autonomous life of a device: the clock goes from one instant at which something happens to the next one, until
 * the span is over. What happens is what the device wants to do by itself, what is due in the world, and that somebody
 * uses the device: each slot once a day.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What is read of the timeline in one go, so that a long life does not lose its beginning. */
const READ_EVERY = 30 * DAY;

export interface Span {
  readonly for?: string | undefined;
  readonly until?: string | undefined;
}

/** The uses of one slot to come. */
interface Use {
  readonly slotId: string;
  readonly amount: number;
  at: number;
}

export async function live(playing: Playing, device: NamedDevice, span: Span, title: string): Promise<void> {
  const { world, timeline, patience, adapter } = playing;
  const { client } = device;
  const begin = Date.parse(world.now);
  const end = endOf(begin, span);
  const uses = await usesOf(playing, device, begin);
  const due = createNextDue(playing);
  let readAt = begin;

  /** All that is to be done at this instant, and on to the next one. */
  const turn = async (now: number): Promise<void> => {
    for (const use of uses) {
      if (use.at > now) continue;
      await client.use(use.slotId, use.amount, world.now);
      use.at += DAY;
    }
    // Its own duties come behind a use, which may have done them: a report is a report.
    const wakeAt = adapter === null ? await wakeOf(client, world.now) : await adapter.wait();
    if (now >= end) return;
    const next = Math.min(end, wakeAt, await due.ms(), ...uses.map(({ at }) => at));
    // Something that stays due without happening must not stop the clock.
    due.moved(await moveTo(playing, next > now ? next : Math.min(end, now + 1000), 'live'));
  };

  for (let now = begin; ; now = Date.parse(world.now)) {
    await patience(title, turn(now));
    if (now >= end) return;
    if (now - readAt < READ_EVERY) continue;
    await timeline.read();
    readAt = now;
  }
}

async function wakeOf(client: NamedDevice['client'], now: string): Promise<number> {
  const { nextWakeAt } = await client.wait(now);
  return nextWakeAt === null ? Number.POSITIVE_INFINITY : Date.parse(nextWakeAt);
}

function endOf(begin: number, { for: duration, until }: Span): number {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  if (parsed?.ok) return begin + parsed.ms;
  const instant = until === undefined ? undefined : readInstant(until);
  const end = instant === undefined ? Number.NaN : Date.parse(instant);
  if (end >= begin) return end;
  throw new AuthorMistake(`live: ${until} is over already; it is ${new Date(begin).toISOString()}`);
}

/** Slots an hour apart, the first an hour after the beginning. */
async function usesOf({ devices }: Playing, device: NamedDevice, begin: number): Promise<Use[]> {
  const slotIds = await devices.slotIdsOf(device);
  return slotIds.map((slotId, index) => ({
    slotId,
    amount: device.client.perDay(slotId),
    at: begin + (index + 1) * HOUR,
  }));
}
