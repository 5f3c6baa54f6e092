import { z } from 'zod';
import { Empty } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { exampleFault, faultParams } from './fault.ts';
import { notFound } from './refusals.ts';

/** Takes a fault back. */
export const clearFault = defineControl({
  name: 'clearFault',
  methods: ['DELETE'],
  paths: [{ path: '/_emulator/faults/{faultId}' }],
  summary: 'Faults: clear one',
  description:
    'It strikes no more. What it has done stays done: an order waits for its customer, a notification that is late stays late.',
  params: z.object(faultParams),
  query: z.strictObject({}),
  reply: { status: 200, description: 'Cleared.', body: Empty },
  refusals: { notFound },
  examples: { params: { faultId: exampleFault.faultId }, reply: { done: {} } },
});
