import type { z } from 'zod';
import type { CallEntry } from '../../../contracts/timeline.ts';
import type { Timeline } from '../../timeline.ts';

export type RecordedCall = z.infer<typeof CallEntry>;

const PAGE = 1000;

/** The calls on the timeline behind a number, oldest first; looked up as far as they are asked for. */
export function* recordedCalls(timeline: Timeline, after: number, device: string | undefined): Generator<RecordedCall> {
  for (let from: number | null = after; from !== null; ) {
    const page = timeline.query({
      after: from,
      limit: PAGE,
      kind: 'call',
      ...(device === undefined ? {} : { device }),
    });
    for (const entry of page.items) if (entry.kind === 'call') yield entry;
    from = page.next;
  }
}
