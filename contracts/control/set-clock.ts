import { z } from 'zod';
import { Clock, ClockMode, exampleClock, Scale } from './clock.ts';
import { defineControl } from './control-endpoint.ts';
import { InstantText } from './instant-text.ts';
import { clockBusy, notWritten } from './refusals.ts';

/** Sets mode, scale, or instant of the clock. */
export const setClock = defineControl({
  name: 'setClock',
  methods: ['PUT'],
  paths: [{ path: '/_emulator/clock' }],
  summary: 'Clock: set it',
  description:
    'Sets what is given and leaves the rest. A later `now` moves the clock as an advance does: what falls due on the way happens at its own instant. An earlier one is refused; `reset` is the way back.',
  query: z.strictObject({}),
  body: z
    .strictObject({ mode: ClockMode.optional(), now: InstantText.optional(), scale: Scale.optional() })
    .refine((body) => Object.keys(body).length > 0, 'expected at least one of mode, now, scale')
    .meta({ id: 'SetClockRequest', description: 'What to change.' }),
  bodyRequired: true,
  reply: { status: 200, description: 'The clock after the change.', body: Clock },
  refusals: { clockBusy, notWritten },
  examples: { body: { manual: { mode: 'manual' } }, reply: { manual: exampleClock } },
});
