import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { seedPortal, seedTopic } from '../../../emulator/domain/seed.ts';
import type { Device } from '../../../emulator/domain/state.ts';
import type { Documents, Keys, Kind, Ref, Snapshot, WorldRecord } from '../../../emulator/store/port.ts';

/** Units and worlds for the tests of the store. */

export const record: WorldRecord = {
  epoch: 1,
  seed: 7,
  idKey: '00ff',
  macKey: 'ff00',
  clock: { mode: 'manual', now: '2031-03-04T10:00:00.000Z', scale: 1, offsetMs: 0 },
  configHash: 'none',
};

export const noKeys: Keys = { unique: [], dueAt: null };
export const keys = (unique: readonly string[], dueAt: string | null = null): Keys => ({ unique, dueAt });

/** An instant so many minutes after the world's start. */
export const minute = (minutes: number): string => new Date(Date.UTC(2031, 2, 4, 10, minutes)).toISOString();

/** A device document; `turn` tells one decision from another. */
export const device = (serialNumber: string, turn = 0, modelId = 'acme-coffee'): Device => ({
  modelId,
  serialNumber,
  turn,
  current: null,
  former: [],
  orders: [],
  outbox: [],
  nextOrdinal: 1,
});
export const deviceRef = (serialNumber: string, modelId = 'acme-coffee'): Ref<'device'> => ({
  kind: 'device',
  id: `${modelId}/${serialNumber}`,
});

const unit = <K extends Kind>(ref: Ref<K>, doc: Documents[K], held: Keys = noKeys) => ({ ref, doc, keys: held });

/** A world with portal and topic, and the devices with these serial numbers. */
export const worldWith = (...serials: readonly string[]): Snapshot => ({
  world: record,
  units: [
    unit({ kind: 'portal', id: 'portal' }, seedPortal),
    unit({ kind: 'topic', id: seedTopic.topicArn }, seedTopic),
    ...serials.map((serial) => unit(deviceRef(serial), device(serial))),
  ],
});

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'drs-store-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The folder as a process that dies now would leave it. */
export async function copyOf(dir: string): Promise<string> {
  const copy = await temporaryFolder();
  await cp(dir, copy, { recursive: true });
  return copy;
}
