import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { exampleFault, Fault } from './fault.ts';
import { listOf, pageQuery } from './lists.ts';

/** What is planned to go wrong. */
export const listFaults = defineControl({
  name: 'listFaults',
  methods: ['GET'],
  paths: [{ path: '/_emulator/faults' }],
  summary: 'Faults: list them',
  description:
    'In the order they were planned, which is the order they are asked in; those whose time is over stay in the list until they are cleared.',
  query: z.strictObject(pageQuery),
  reply: {
    status: 200,
    description: 'A page of faults.',
    body: listOf(Fault).meta({ id: 'FaultList', description: 'A page of faults.' }),
  },
  examples: { reply: { one: { items: [exampleFault], next: null } } },
});
