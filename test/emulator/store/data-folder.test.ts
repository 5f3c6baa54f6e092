import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataFolderError, dataPaths, openLowdbStore } from '../../../emulator/store/lowdb.ts';
import type { Store } from '../../../emulator/store/port.ts';
import { diskFull, faultyFiles } from './faulty-files.ts';
import { device, deviceRef, keys, noKeys, temporaryFolder, worldWith } from './given.ts';

const opened = async (dir: string): Promise<Store> => openLowdbStore(dir, () => worldWith('sn-1'));
const refusal = async (dir: string): Promise<DataFolderError> => {
  const error = await opened(dir).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DataFolderError)) throw new Error('expected a DataFolderError', { cause: error });
  return error;
};

/** A data folder with a closed world of one device. */
async function givenFolder(): Promise<string> {
  const dir = await temporaryFolder();
  await (await opened(dir)).close();
  return dir;
}

const DEVICE = 'world-1/devices/acme-coffee/sn-1.json';
const everything = async (dir: string) => {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')]));
};

/** A process that is there until the test ends. */
async function otherProcess(): Promise<{ pid: number; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(end);
  return { pid: child.pid!, end };
}

describe('a data folder that is not there', () => {
  it('is made with its parents, closed to others', async () => {
    const dir = join(await temporaryFolder(), 'a/b/c');
    await (await opened(dir)).close();
    for (const path of ['.', '..', '../..']) expect((await stat(join(dir, path))).mode & 0o777).toBe(0o700);
  });

  it.each(['/proc/drs-emulator', '/proc/drs-emulator/world'])(
    'and cannot be made is told in a sentence: %s',
    async (dir) => {
      const { kind, message } = await refusal(dir);
      expect(kind).toBe('unwritable');
      expect(message).toMatch(
        /^The data folder \/proc\/drs-emulator.* cannot be used \(ENOENT: .*\): make it readable and writable, or choose another folder\.$/,
      );
    },
  );
});

describe('the lock of a data folder', () => {
  it('keeps a second store of the same process out until the first closes', async () => {
    const dir = await temporaryFolder();
    const store = await opened(dir);
    expect(await readFile(dataPaths(dir).lock, 'utf8')).toBe(`${process.pid}\n`);
    expect(await refusal(join(dir, '.'))).toMatchObject({ kind: 'locked' });
    await store.close();
    await (await opened(dir)).close();
    expect(await readdir(dir)).not.toContain('lock');
  });

  it('keeps out while another process lives, and is taken over when it is gone', async () => {
    const dir = await givenFolder();
    const other = await otherProcess();
    await writeFile(dataPaths(dir).lock, `${other.pid}\n`);
    const before = await everything(dir);
    const error = await refusal(dir);
    expect(error.kind).toBe('locked');
    expect(error.message).toBe(
      `The data folder ${dir} is in use by process ${other.pid}: stop that emulator or choose another folder (if it is no emulator, delete ${join(dir, 'lock')}).`,
    );
    expect(await everything(dir)).toEqual(before);
    await other.end();
    const store = await opened(dir);
    expect(await readFile(dataPaths(dir).lock, 'utf8')).toBe(`${process.pid}\n`);
    await store.close();
  });

  it('is taken over from an earlier process with our own number, and when it names none', async () => {
    const dir = await givenFolder();
    for (const left of [`${process.pid}\n`, '', 'what?', '-1', '0']) {
      await writeFile(dataPaths(dir).lock, left);
      await (await opened(dir)).close();
      expect(await readdir(dir)).not.toContain('lock');
    }
  });

  it('is taken over even when somebody died while taking it over', async () => {
    const dir = await givenFolder();
    const other = await otherProcess();
    await other.end();
    for (const name of ['lock', 'lock~', `lock.${other.pid}.tmp`]) await writeFile(join(dir, name), `${other.pid}\n`);
    await (await opened(dir)).close();
    expect(await readdir(dir)).toEqual(['current.json', 'world-1']);
  });

  it('is taken over by nobody else while one does', async () => {
    const dir = await givenFolder();
    const [dead, other] = [await otherProcess(), await otherProcess()];
    await dead.end();
    await writeFile(join(dir, 'lock'), `${dead.pid}\n`);
    await writeFile(join(dir, 'lock~'), `${other.pid}\n`);
    expect(await refusal(dir)).toMatchObject({ kind: 'locked' });
    expect(await readFile(join(dir, 'lock'), 'utf8')).toBe(`${dead.pid}\n`);
  });

  it('is released when opening fails', async () => {
    const dir = await givenFolder();
    const text = await readFile(join(dir, DEVICE), 'utf8');
    await writeFile(join(dir, DEVICE), '{');
    expect((await refusal(dir)).kind).toBe('corrupt');
    expect(await readdir(dir)).not.toContain('lock');
    await writeFile(join(dir, DEVICE), text);
    await (await opened(dir)).close();
  });
});

describe('a damaged data folder', () => {
  const damage = async (dir: string, path: string, change: (text: string) => string): Promise<void> =>
    writeFile(join(dir, path), change(await readFile(join(dir, path), 'utf8')));

  it.each<[string, string, (text: string) => string, RegExp]>([
    ['a torn file', DEVICE, (text) => text.slice(0, 60), /devices\/acme-coffee\/sn-1\.json .*line 4, column 3 on/],
    ['an empty file', DEVICE, () => '', /no JSON from line 1, column 1 on.*move it away to go on without it/],
    ['a stray character', DEVICE, (text) => text.replace('"revision": 1', '"revision": 1 x'), /line 4, column 17/],
    ['null', DEVICE, () => 'null', /sn-1\.json/],
    ['a field of the wrong type', DEVICE, (t) => t.replace('"turn": 0', '"turn": "0"'), /field doc\.turn: .*number/],
    ['an unknown field', DEVICE, (t) => t.replace('"turn"', '"turns": 1, "turn"'), /field doc: .*turns/],
    ['two faults', DEVICE, (t) => t.replace('"turn": 0', '"turn": ""').replace('[]', '1'), /and 1 more/],
    ['another kind', DEVICE, (text) => text.replace('"device"', '"gadget"'), /field kind/],
    [
      'the id of another unit',
      DEVICE,
      (t) => t.replace('/sn-1', '/sn-2'),
      /belongs in devices\/acme-coffee\/sn-2\.json/,
    ],
    ['an id that has no file', DEVICE, (t) => t.replace('acme-coffee/', 'acme-coffee'), /belongs in no file/],
    ['a bad portal', 'world-1/portal.json', (text) => text.replace('"consent"', '"x"'), /choose another data folder/],
    ['a bad record', 'world-1/world.json', () => '{}', /field epoch: .*, and \d more/],
    [
      'a bad pointer',
      'current.json',
      (t) => t.replace('world-1', '../elsewhere'),
      /field folder: expected world-NUMBER/,
    ],
    ['a pointer to nothing', 'current.json', (t) => t.replace('world-1', 'world-7'), /its folder world-7 is missing/],
    ['a newer form', 'current.json', (text) => text.replace('"version": 1', '"version": 2'), /field version/],
  ])('with %s is refused by name and left as it is', async (_, path, change, message) => {
    const dir = await givenFolder();
    await damage(dir, path, change);
    await writeFile(join(dir, 'world-1/.portal.json.tmp'), 'torn');
    const before = await everything(dir);
    const error = await refusal(dir);
    expect(error.kind).toBe('corrupt');
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(`${path} in the data folder ${dir} is damaged (`)).toBe(true);
    expect(await everything(dir)).toEqual(before);
  });

  it.each(['world.json', 'portal.json'])('without %s is refused', async (name) => {
    const dir = await givenFolder();
    await rm(join(dir, 'world-1', name));
    expect(await refusal(dir)).toMatchObject({ kind: 'corrupt', message: expect.stringContaining('it is missing') });
  });

  it('where two units hold one key is refused', async () => {
    const dir = await temporaryFolder();
    const store = await openLowdbStore(dir, () => worldWith('sn-1', 'sn-2'));
    await store.commit(deviceRef('sn-1'), 1, device('sn-1'), keys(['mine']));
    await store.commit(deviceRef('sn-2'), 1, device('sn-2'), keys(['yours']));
    await store.close();
    await damage(dir, DEVICE.replace('sn-1', 'sn-2'), (text) => text.replace('yours', 'mine'));
    expect((await refusal(dir)).message).toMatch(/sn-2\.json .*claims the key "mine"/);
  });
});

describe('what a killed process leaves in a data folder', () => {
  it('is cleared away once the world has been read', async () => {
    const dir = await givenFolder();
    const torn = ['.current.json.tmp', 'world-1/.portal.json.tmp', `${DEVICE.replace('sn-1', '.sn-2')}.tmp`];
    for (const path of torn) await writeFile(join(dir, path), '{"kind":');
    const kept = [
      '.other.tmp',
      'notes.txt',
      'signing-key.json',
      'timeline.ndjson',
      'world-1/.DS_Store',
      'world-1/x.txt',
    ];
    for (const path of kept) await writeFile(join(dir, path), '');
    const store = await opened(dir);
    expect(store.count('device')).toBe(1);
    await store.close();
    const names = (await everything(dir)).map(([path]) => path);
    for (const path of torn) expect(names).not.toContain(join(dir, path));
    for (const path of kept) expect(names).toContain(join(dir, path));
  });

  it('is a half-written first world: the folder is seeded as if it were new', async () => {
    const dir = await temporaryFolder();
    await mkdir(join(dir, 'world-1/devices'), { recursive: true });
    await writeFile(join(dir, 'world-1/portal.json'), '{}');
    const store = await opened(dir);
    expect(store.read(deviceRef('sn-1'))?.revision).toBe(1);
    await store.close();
    expect(await readdir(dir)).toEqual(['current.json', 'world-2']);
  });

  it('is a whole world that nothing points at: it counts', async () => {
    const dir = await givenFolder();
    const store = await opened(dir);
    await store.commit(deviceRef('sn-1'), 1, device('sn-1', 4), noKeys);
    await store.close();
    await rm(join(dir, 'current.json'));
    await rename(join(dir, 'world-1'), join(dir, 'world-12'));
    await mkdir(join(dir, 'world-13'));
    const again = await opened(dir);
    expect(again.read(deviceRef('sn-1'))?.doc.turn).toBe(4);
    await again.close();
    expect(await readdir(dir)).toEqual(['current.json', 'world-12']);
  });
});

describe('a data folder that cannot be written', () => {
  it('is refused when it is no folder', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, 'mine');
    for (const dir of [file, join(file, 'below')]) {
      const error = await refusal(dir);
      expect(error.kind).toBe('unwritable');
      expect(error.message).toMatch(
        /^The data folder .* cannot be used \(E[A-Z]+: .*\): make it readable and writable/,
      );
    }
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('is refused when its lock is something else', async () => {
    const dir = await givenFolder();
    await mkdir(dataPaths(dir).lock);
    expect(await refusal(dir)).toMatchObject({ kind: 'unwritable', message: expect.stringContaining('EISDIR') });
  });

  it('is refused when the first world does not fit, and nothing of it remains', async () => {
    const dir = await temporaryFolder();
    const files = faultyFiles();
    files.fail((path) => path.endsWith('world.json'));
    await expect(openLowdbStore(dir, () => worldWith('sn-1'), { files })).rejects.toMatchObject({
      kind: 'unwritable',
      cause: diskFull(),
    });
    expect(await readdir(dir)).toEqual([]);
  });

  it('is not blamed for a fault of the seed', async () => {
    const dir = await temporaryFolder();
    const seed = () => {
      throw new TypeError('no such model');
    };
    await expect(openLowdbStore(dir, seed)).rejects.toThrow(TypeError);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('the modes of a data folder', () => {
  const modeOf = async (dir: string) => (await stat(dir)).mode & 0o777;

  it('close an empty one, and one that is ours', async () => {
    const dir = await temporaryFolder();
    for (let round = 0; round < 2; round += 1) {
      await chmod(dir, 0o755);
      await (await opened(dir)).close();
      expect(await modeOf(dir)).toBe(0o700);
    }
  });

  it('stay when it holds other things', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'package.json'), '{}');
    await chmod(dir, 0o755);
    await (await opened(dir)).close();
    expect(await modeOf(dir)).toBe(0o755);
    expect(await modeOf(join(dir, 'world-1'))).toBe(0o700);
  });
});
