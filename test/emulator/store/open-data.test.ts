import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSigningKeys } from '../../../emulator/delivery/signing-key.ts';
import { DataFolderError } from '../../../emulator/store/lowdb.ts';
import { type DataFolder, openData } from '../../../emulator/store/open-data.ts';
import { worldWith } from './given.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-open-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'world');
}

const seeded = () => worldWith('sn-1');
const opened = async (data: DataFolder) => {
  const store = await data.openStore(seeded);
  onTestFinished(() => store.close());
  return store;
};

describe('a data folder', () => {
  it('holds the timeline beside the world, once the store has locked it', async () => {
    const dir = folder();
    const data = openData(dir, { keep: 10 });
    expect(() => data.openTimeline(() => {})).toThrow('the store comes first');
    await opened(data);
    const { restored, sink } = data.openTimeline(() => {});
    expect(restored).toEqual([]);
    await sink.close();
    expect(readFileSync(join(dir, 'timeline.ndjson'), 'utf8')).toBe('');
  });

  it('tells of damaged lines although nobody listened yet', async () => {
    const dir = folder();
    const store = await openData(dir, { keep: 10 }).openStore(seeded);
    await store.close();
    writeFileSync(join(dir, 'timeline.ndjson'), '{}\n');
    const data = openData(dir, { keep: 10 });
    await opened(data);
    const notes: string[] = [];
    await data.openTimeline((text) => notes.push(text)).sink.close();
    expect(notes).toEqual([`${join(dir, 'timeline.ndjson')}: passed over 1 damaged line`]);
  });

  it('keeps the key that signs, closed to others', async () => {
    const dir = folder();
    const data = openData(dir, { keep: 0 });
    const store = await data.openStore(seeded);
    expect(await data.signingKeyFile.load()).toBeUndefined();
    const key = await createSigningKeys(data.signingKeyFile).get();
    expect(statSync(join(dir, 'signing-key.json')).mode & 0o777).toBe(0o600);
    await store.close();
    const again = await createSigningKeys(openData(dir, { keep: 0 }).signingKeyFile).get();
    expect(again.fileName).toBe(key.fileName);
    expect(again.certificatePem).toBe(key.certificatePem);
  });

  it('takes no key any more once it is given up', async () => {
    const dir = folder();
    const data = openData(dir, { keep: 0 });
    await (await data.openStore(seeded)).close();
    await data.signingKeyFile.save({ privateKeyPem: 'late', certificatePem: 'late' });
    expect(existsSync(join(dir, 'signing-key.json'))).toBe(false);
  });

  it('is released when a part of it cannot be used', async () => {
    const dir = folder();
    await (await openData(dir, { keep: 0 }).openStore(seeded)).close();
    const file = join(dir, 'signing-key.json');
    writeFileSync(file, '{');
    for (let time = 0; time < 2; time += 1) {
      const error = await openData(dir, { keep: 0 })
        .openStore(seeded)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DataFolderError);
      expect(error).toMatchObject({
        kind: 'corrupt',
        message: expect.stringContaining(`in the data folder ${dir} is damaged`),
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('{');
    rmSync(file);
    expect((await opened(openData(dir, { keep: 0 }))).count('device')).toBe(1);
  });
});
