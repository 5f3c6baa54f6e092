import { z } from 'zod';
import { CallEntry } from '../timeline.ts';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, listOf, timelineQuery } from './lists.ts';

/** The calls to the emulated service. */
export const listRequests = defineControl({
  name: 'listRequests',
  methods: ['GET'],
  paths: [{ path: '/_emulator/requests' }],
  summary: 'Requests: list them',
  description:
    'The calls on the timeline, oldest first, those to unknown paths included; calls that drive the machine itself are left out.',
  query: z.strictObject({ ...timelineQuery, ...deviceQuery }),
  reply: {
    status: 200,
    description: 'A page of calls.',
    body: listOf(CallEntry).meta({ id: 'RequestList', description: 'A page of calls.' }),
  },
  examples: { reply: { none: { items: [], next: null } } },
});
