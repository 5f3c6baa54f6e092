import { z } from 'zod';
import { Instant } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';

/** Whether the emulator serves, and what its clock shows. */
export const health = defineControl({
  name: 'health',
  methods: ['GET'],
  paths: [{ path: '/_emulator/health' }],
  summary: 'Health: is it serving?',
  description: "Answers as soon as the emulator serves. `now` is the instant of the world's clock.",
  query: z.strictObject({}),
  reply: {
    status: 200,
    description: 'It serves.',
    body: z
      .strictObject({ status: z.literal('ok'), version: z.string(), now: Instant })
      .meta({ id: 'Health', description: 'The emulator serves.' }),
  },
  examples: { reply: { ok: { status: 'ok', version: '0.1.0', now: '2031-03-04T10:00:00.000Z' } } },
});
