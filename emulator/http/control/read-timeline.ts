import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { readTimeline as contract } from '../../../contracts/control/read-timeline.ts';
import type { Handler } from '../answer.ts';

/** The record of what happened. */
export const readTimeline: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT, kind, device } = request.query;
  const page = world.timeline.query({
    after: Number(after ?? 0),
    limit,
    ...(kind === undefined ? {} : { kind }),
    ...(device === undefined ? {} : { device }),
  });
  return { kind: 'json', body: { items: [...page.items], next: page.next === null ? null : String(page.next) } };
};
