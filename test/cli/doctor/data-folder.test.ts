import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFolder } from '../../../cli/doctor/checks/data-folder.ts';
import { thisMachine } from '../../../cli/doctor/machine.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { givenFolder } from '../tls/given-ca.ts';
import { situation } from './given-situation.ts';

/** A folder that an emulator used. */
async function givenData(): Promise<string> {
  const data = join(givenFolder(), 'data');
  const emulator = await startEmulator({ data, clock: 'manual', now: '2031-03-04T10:00:00Z' });
  await emulator.close();
  return data;
}

async function checking(data: string, machine = thisMachine({})) {
  const found = await checkDataFolder(situation({ data, machine }));
  return Object.fromEntries(found.map((finding) => [finding.id, finding]));
}

const snapshot = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mtimeMs, mode, size } = statSync(join(dir, name));
      return { name, mtimeMs, mode, size };
    });

describe('the data folder', () => {
  it('is well, and is left as it is', async () => {
    const data = await givenData();
    const before = snapshot(data);
    const found = await checking(data);
    expect(found).toMatchObject({
      data: { outcome: 'ok' },
      'data.private': { outcome: 'ok' },
      'data.lock': { outcome: 'ok', text: 'Nobody uses it.' },
      'data.world': { outcome: 'ok', text: 'Its world can be read; its clock shows 2031-03-04T10:00:00.000Z.' },
    });
    expect(snapshot(data)).toEqual(before);
  });

  it('is not there yet, or nobody named one', async () => {
    expect(await checkDataFolder(situation())).toMatchObject([{ id: 'data', outcome: 'not-checked' }]);
    const dir = join(givenFolder(), 'data');
    expect(await checking(dir)).toMatchObject({
      data: { outcome: 'ok', text: expect.stringContaining('not there yet') },
    });
    mkdirSync(dir);
    expect(await checking(dir)).toMatchObject({ 'data.world': { outcome: 'ok', text: 'It holds no world yet.' } });
    const shut = { ...thisMachine({}), mayWrite: async () => false };
    expect(await checking(join(dir, 'deeper'), shut)).toMatchObject({ data: { outcome: 'problem' } });
  });

  it('is a file, or cannot be written', async () => {
    const file = join(givenFolder(), 'data');
    writeFileSync(file, '');
    expect(await checking(file)).toMatchObject({
      data: { outcome: 'problem', text: expect.stringContaining('is a file') },
    });
    const data = await givenData();
    expect(await checking(data, { ...thisMachine({}), mayWrite: async () => false })).toEqual({
      data: expect.objectContaining({ outcome: 'problem', mend: `sudo chown -R "$USER" ${data}` }),
    });
  });

  it('is open to others', async () => {
    const data = await givenData();
    chmodSync(data, 0o755);
    expect((await checking(data))['data.private']).toMatchObject({ outcome: 'problem', mend: `chmod 700 ${data}` });
  });

  it('is in use, or was when its process died', async () => {
    const data = await givenData();
    writeFileSync(join(data, 'lock'), `${process.pid}\n`);
    expect(await checking(data)).toMatchObject({
      'data.lock': { outcome: 'ok', text: `Process ${process.pid} uses it.` },
      'data.world': { outcome: 'not-checked' },
    });
    const dead = { ...thisMachine({}), isAlive: () => false };
    expect(await checking(data, dead)).toMatchObject({
      'data.lock': { outcome: 'warning', text: expect.stringContaining('is gone') },
      'data.world': { outcome: 'ok' },
    });
  });

  it('is damaged, and stays as it is', async () => {
    const data = await givenData();
    const file = join(data, 'world-1', 'portal.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    expect((await checking(data))['data.world']).toMatchObject({
      outcome: 'problem',
      text: expect.stringContaining('portal.json'),
      mend: `mv ${data} ${data}.damaged`,
    });
    writeFileSync(join(data, 'current.json'), 'no JSON');
    expect((await checking(data))['data.world']?.text).toContain('current.json');
  });
});
