import { z } from 'zod';
import { Clock, exampleClock } from './clock.ts';
import { defineControl } from './control-endpoint.ts';

/** What the clock shows and how it goes. */
export const readClock = defineControl({
  name: 'readClock',
  methods: ['GET'],
  paths: [{ path: '/_emulator/clock' }],
  summary: 'Clock: read it',
  description: 'Everything reads this clock: token and code life, order windows, retry delays, notification times.',
  query: z.strictObject({}),
  reply: { status: 200, description: 'The clock.', body: Clock },
  examples: { reply: { manual: exampleClock } },
});
