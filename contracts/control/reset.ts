import { z } from 'zod';
import { Empty } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';

/** Brings back the seeded world. */
export const reset = defineControl({
  name: 'reset',
  methods: ['POST'],
  paths: [{ path: '/_emulator/reset' }],
  summary: 'Reset the world',
  description:
    'Brings back the world that the configuration describes: devices, consents and revocations are gone, clock, seed and ids start again. Subscriptions of the configuration stay confirmed; others go. Devices of the configuration are registered anew, and no subscriber is told of them, as at the start. What was under way is dropped.',
  query: z.strictObject({}),
  reply: { status: 200, description: 'The seeded world is in place.', body: Empty },
  examples: { reply: { done: {} } },
});
