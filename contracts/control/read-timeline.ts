import { z } from 'zod';
import { TimelineEntry } from '../timeline.ts';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, listOf, timelineQuery } from './lists.ts';

export const kindQuery = {
  kind: z
    .enum(['call', 'state', 'notification', 'delivery', 'clock', 'customer', 'fault', 'gap', 'world'])
    .optional()
    .meta({ description: 'Only entries of this kind.' }),
};

/** The record of what happened. */
export const readTimeline = defineControl({
  name: 'readTimeline',
  methods: ['GET'],
  paths: [{ path: '/_emulator/timeline' }],
  summary: 'Timeline: read it',
  description:
    'The append-only record, oldest first: calls, changes of state, notifications, attempts to deliver, moves of the clock. Secrets in it are shortened. A `gap` stands for entries no longer kept.',
  query: z.strictObject({
    ...timelineQuery,
    ...deviceQuery,
    ...kindQuery,
  }),
  reply: {
    status: 200,
    description: 'A page of entries.',
    body: listOf(TimelineEntry).meta({ id: 'TimelineList', description: 'A page of entries.' }),
  },
  examples: {
    reply: {
      started: {
        items: [
          {
            seq: 1,
            kind: 'world',
            at: '2031-03-04T10:00:00.000Z',
            cause: null,
            device: null,
            event: 'started',
            wall: '2031-03-04T10:00:00.000Z',
          },
        ],
        next: null,
      },
    },
  },
});
