import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { DueEntry, exampleDue } from './due-entry.ts';
import { listOf, pageQuery } from './lists.ts';

/** What time alone will bring about. */
export const listDue = defineControl({
  name: 'listDue',
  methods: ['GET'],
  paths: [{ path: '/_emulator/due' }],
  summary: 'Due: what is coming',
  description: 'Everything that waits for its instant, nearest first, entries of one instant by id.',
  query: z.strictObject(pageQuery),
  reply: {
    status: 200,
    description: 'A page of due entries.',
    body: listOf(DueEntry).meta({ id: 'DueList', description: 'A page of due entries.' }),
  },
  examples: { reply: { one: { items: [exampleDue], next: null } } },
});
