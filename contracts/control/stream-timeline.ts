import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, timelineQuery } from './lists.ts';
import { kindQuery } from './read-timeline.ts';

/** The record as it is written. */
export const streamTimeline = defineControl({
  name: 'streamTimeline',
  methods: ['GET'],
  paths: [{ path: '/_emulator/timeline/stream' }],
  summary: 'Timeline: follow it',
  description:
    'Server-sent events, one an entry: `id` is its number, `data` the entry as JSON. Begins with what comes next, or after the entry named by `after` or by `Last-Event-ID`, which wins. A reader that does not keep up is let go and may come back.',
  query: z.strictObject({ after: timelineQuery.after, ...deviceQuery, ...kindQuery }),
  reply: { status: 200, description: 'Entries, until the reader goes.', contentType: 'text/event-stream' },
});
