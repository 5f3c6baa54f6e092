import type { streamTimeline as contract } from '../../../contracts/control/stream-timeline.ts';
import type { Handler } from '../answer.ts';
import { follow } from './follow-timeline.ts';

/** The record as it is written, as server-sent events. */
export const streamTimeline: Handler<typeof contract> = (world, { request, raw }) => {
  const lastId = raw.headers['last-event-id'];
  const from = lastId !== undefined && /^\d{1,15}$/.test(lastId) ? lastId : request.query.after;
  const after = from === undefined ? world.timeline.last : Number(from);
  const { kind, device } = request.query;
  const wanted = { ...(kind === undefined ? {} : { kind }), ...(device === undefined ? {} : { device }) };
  return {
    kind: 'stream',
    contentType: 'text/event-stream',
    start: (write) =>
      follow(world.timeline, after, (entry) => write(`id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`), wanted),
  };
};
