import { z } from 'zod';
import { Instant } from '../../contracts/fields.ts';
import { Consent, Device, Portal, Topic } from '../domain/state.ts';
import type { Documents, Kind, Ref, WorldRecord } from './port.ts';
import type { Present } from './units.ts';

/** The files of the data folder, as they are read back. */

/** `current.json`: which folder holds the world. */
export const CurrentFile = z.strictObject({
  format: z.literal('drs-emulator-data'),
  version: z.literal(1),
  folder: z.string().regex(/^world-[1-9]\d{0,14}$/, 'expected world-NUMBER'),
});
export type CurrentFile = z.infer<typeof CurrentFile>;

/** `world.json`: the record of the world. */
export const WorldFile: z.ZodType<WorldRecord> = z.strictObject({
  epoch: z.number().int().nonnegative(),
  seed: z.number().nullable(),
  idKey: z.string(),
  macKey: z.string(),
  clock: z.strictObject({
    mode: z.enum(['system', 'manual']),
    now: Instant,
    scale: z.number(),
    offsetMs: z.number(),
  }),
  configHash: z.string(),
});

const header = {
  id: z.string().min(1),
  revision: z.number().int().positive(),
  /** Running number of the unit's creation; lists are in its order. */
  created: z.number().int().positive(),
  keys: z.strictObject({ unique: z.array(z.string()), dueAt: Instant.nullable() }),
};

/** Every other file: one unit, with its exact id, since the name of the file may be a shortened one. */
export const UnitFile = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('portal'), ...header, doc: Portal }),
  z.strictObject({ kind: z.literal('topic'), ...header, doc: Topic }),
  z.strictObject({ kind: z.literal('consent'), ...header, doc: Consent }),
  z.strictObject({ kind: z.literal('device'), ...header, doc: Device }),
]);

/** A unit as its file shows it. */
export const toUnitFile = ({ kind, id }: Ref, { revision, place, keys, doc }: Present) => ({
  kind,
  id,
  revision,
  created: place,
  keys: { unique: keys.unique, dueAt: keys.dueAt },
  doc,
});

export function fromUnitFile(file: z.infer<typeof UnitFile>): { ref: Ref; version: Present } {
  const doc: Documents[Kind] = file.doc;
  return {
    ref: { kind: file.kind, id: file.id },
    version: { doc, revision: file.revision, keys: file.keys, place: file.created },
  };
}
