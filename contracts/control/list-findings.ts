import { z } from 'zod';
import { Instant } from '../fields.ts';
import { Finding } from '../timeline.ts';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, listOf, timelineQuery } from './lists.ts';

export const SeenFinding = z
  .strictObject({
    seq: z.number().int().positive().meta({ description: 'Number of the call on the timeline.' }),
    at: Instant,
    device: z.strictObject({ modelId: z.string(), serialNumber: z.string() }).nullable(),
    operation: z.string().nullable(),
    ...Finding.shape,
  })
  .meta({ id: 'SeenFinding', description: 'Served, but a maker should know: what was odd about which call.' });

/** What was served although it was odd. */
export const listFindings = defineControl({
  name: 'listFindings',
  methods: ['GET'],
  paths: [{ path: '/_emulator/findings' }],
  summary: 'Findings: list them',
  description: 'The findings of the calls on the timeline, oldest first.',
  query: z.strictObject({
    ...timelineQuery,
    ...deviceQuery,
    after: z
      .string()
      .regex(/^\d{1,15}(\.\d{1,6})?$/, 'expected the number of an entry, or `next` of the page before')
      .optional()
      .meta({ description: 'Number of the entry after which to begin, or `next` of the page before.' }),
  }),
  reply: {
    status: 200,
    description: 'A page of findings.',
    body: listOf(SeenFinding).meta({ id: 'FindingList', description: 'A page of findings.' }),
  },
  examples: { reply: { none: { items: [], next: null } } },
});
