import { z } from 'zod';
import { Clock, exampleClock } from './clock.ts';

const unit = z.record(z.string(), z.unknown());

export const StateDocument = z
  .strictObject({
    format: z.literal('drs-emulator-state'),
    version: z.literal(1),
    clock: Clock,
    seed: z.number().int().nullable().meta({ description: 'Seed of the ids; null for random ones.' }),
    portal: unit.meta({ description: 'What the developer configured, and the revocations.' }),
    topics: z.array(unit).meta({ description: 'Topics with subscriptions and handshakes.' }),
    consents: z.array(unit).meta({ description: 'Consents from sign-in to the redeemed code.' }),
    devices: z.array(unit).meta({ description: 'Devices with registration, orders and outbox.' }),
    secrets: z
      .strictObject({
        idKey: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits'),
        macKey: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits'),
      })
      .optional()
      .meta({ description: 'Keys of ids and tokens; only on demand, and needed to put a state back.' }),
  })
  .meta({
    id: 'StateDocument',
    description:
      'A whole world as plain JSON. Without its secrets it is for reading only: secrets in it are shortened.',
  });
export type StateDocument = z.infer<typeof StateDocument>;

export const exampleState: StateDocument = {
  format: 'drs-emulator-state',
  version: 1,
  clock: exampleClock,
  seed: 1,
  portal: {},
  topics: [],
  consents: [],
  devices: [],
};
