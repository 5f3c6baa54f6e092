import { z } from 'zod';
import { Instant } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { exampleDue, FiredEntry } from './due-entry.ts';
import { Duration } from './duration.ts';
import { InstantText } from './instant-text.ts';
import { clockBusy, notWritten } from './refusals.ts';

const TARGETS = ['by', 'to', 'toNextDue'] as const;

/** Moves the clock, and waits until all that fell due has happened and been delivered. */
export const advanceClock = defineControl({
  name: 'advanceClock',
  methods: ['POST'],
  paths: [{ path: '/_emulator/clock/advance' }],
  summary: 'Clock: advance it',
  description:
    'Goes from due instant to due instant: brings about what is due, sends, waits for the answers, waits until no request has been in flight for `quietMs` of real time, and goes on. Answers when all has settled; `PT0S` only settles. `fired` tells what fell due after the instant at which the call began, up to `now`; what was due already is settled, and not in it, so that it does not matter whether a delivery under way ended before the call or after. When something cannot be written the clock goes no further than the instant of it, and the answer is 500; once the disk is mended the next advance makes up for it. In `system` mode it shifts the clock. Exactly one of `by`, `to`, `toNextDue` is given.',
  query: z.strictObject({}),
  body: z
    .strictObject({
      by: Duration.optional().meta({ description: 'How far.' }),
      to: InstantText.optional().meta({ description: 'Up to which instant; an earlier one than now is refused.' }),
      toNextDue: z.literal(true).optional().meta({
        description: 'To the next instant, later than now, at which something is due; stays when there is none.',
      }),
      quietMs: z
        .number()
        .int()
        .min(0)
        .max(60_000)
        .optional()
        .meta({ description: 'Real milliseconds without a request in flight before going on; 0 when absent.' }),
    })
    .refine(
      (body) => TARGETS.filter((name) => body[name] !== undefined).length === 1,
      `expected exactly one of ${TARGETS.join(', ')}`,
    )
    .meta({ id: 'AdvanceRequest', description: 'Where to move the clock.' }),
  bodyRequired: true,
  reply: {
    status: 200,
    description: 'All has settled.',
    body: z
      .strictObject({
        now: Instant,
        fired: z.array(FiredEntry).max(1000).meta({
          description: 'What fell due on the way, later than the instant the call began at; the first 1,000.',
        }),
        firedCount: z.number().int().nonnegative().meta({ description: 'How much fell due on the way, in all.' }),
      })
      .meta({ id: 'Advanced', description: 'Where the clock stands, and what happened on the way.' }),
  },
  refusals: { clockBusy, notWritten },
  examples: {
    body: { by: { by: 'PT24H' }, to: { to: '2031-03-05T10:00:00Z' }, toNextDue: { toNextDue: true } },
    reply: { placed: { now: '2031-03-05T10:00:00.000Z', fired: [{ ...exampleDue, seq: 7 }], firedCount: 1 } },
  },
});
