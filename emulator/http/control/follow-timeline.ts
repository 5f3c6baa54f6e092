import type { TimelineEntry } from '../../../contracts/timeline.ts';
import type { Timeline, TimelineQuery } from '../../timeline.ts';

/** How many entries are handed on in one go, so that a long backlog leaves room for other work. */
const BATCH = 200;

/**
 * Hands on every entry behind a number that is asked for, in order and each once: what is there, then what
 * comes. Returns the function that ends it.
 */
export function follow(
  timeline: Timeline,
  after: number,
  each: (entry: TimelineEntry) => void,
  wanted: Pick<TimelineQuery, 'kind' | 'device'> = {},
): () => void {
  // A number that is still to come was given out by an earlier record: all of this one is new.
  let position = after > timeline.last ? 0 : after;
  let scheduled: NodeJS.Immediate | undefined;
  const pump = (): void => {
    scheduled = undefined;
    const { items, next } = timeline.query({ ...wanted, after: position, limit: BATCH });
    // What was passed over is not looked at again.
    position = next ?? timeline.last;
    for (const entry of items) each(entry);
    if (next !== null) schedule();
  };
  const schedule = (): void => {
    scheduled ??= setImmediate(pump);
  };
  const unfollow = timeline.follow(schedule, wanted.kind);
  schedule();
  return () => {
    unfollow();
    clearImmediate(scheduled);
  };
}
