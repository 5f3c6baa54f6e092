import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatorOptions, StartError, startEmulator } from '../../emulator/index.ts';

const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const template = mkdtempSync(join(tmpdir(), 'drs-damaged-'));

beforeAll(async () => {
  const emulator = await startEmulator({ clock: 'manual', seed: 1, data: template });
  await emulator.control.registerDevice(COFFEE);
  await emulator.control.subscribe('http://127.0.0.1:1/sns');
  await emulator.clock.settle();
  await emulator.close();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

async function started(options: EmulatorOptions) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

describe('a damaged folder', () => {
  /** A folder with one device in it, and a signing key. */
  function filled(): string {
    const dir = mkdtempSync(join(tmpdir(), 'drs-damaged-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    cpSync(template, dir, { recursive: true });
    return dir;
  }
  const filesOf = (dir: string) =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const textsOf = (dir: string) => filesOf(dir).map((path) => [path, readFileSync(path, 'utf8')]);

  it.each([
    [
      'current.json',
      '{"format":"drs-emu',
      'is damaged (no JSON from line 1, column 11 on): mend it, or choose another data folder;',
    ],
    ['world.json', '{}', 'is damaged (field epoch: '],
    ['portal.json', '[]', 'is damaged ('],
    ['/sn-0001', '', 'mend it, or move it away to go on without it;'],
    [
      'signing-key.json',
      '{"privateKeyPem":"x","certificatePem":"y"}',
      'is damaged: mend it, or move it away to get a new key;',
    ],
    ['signing-key.json', 'not json', 'is damaged: '],
    ['signing-key.json', 'null', 'is damaged: '],
  ])('is refused in one sentence and left as it is: %s holding %j', async (name, text, said) => {
    const dir = filled();
    const path = filesOf(dir).find((file) => file.includes(name)) ?? '';
    writeFileSync(path, text);
    const before = textsOf(dir);
    const error = await started({ data: dir }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartError);
    const { message } = error as Error;
    expect(message.startsWith(`${path.slice(dir.length + 1)} in the data folder ${dir} `)).toBe(true);
    expect(message).toContain(said);
    expect(message).toMatch(/nothing was changed\.$/);
    expect(textsOf(dir)).toEqual(before);
  });

  it('is served when only the end of the timeline is torn, or a line in it is damaged', async () => {
    const dir = filled();
    const file = join(dir, 'timeline.ndjson');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const damaged = lines.map((line, at) => (at === 2 ? `${line.slice(0, 40)}` : line));
    writeFileSync(file, `${damaged.join('\n')}\n${lines[0]?.slice(0, 25)}`);
    const said: string[] = [];
    const { control } = await started({ data: dir, log: (line) => said.push(line) });
    expect(said).toEqual([`${file}: passed over 1 damaged line`]);
    const numbers = (await control.timeline()).map(({ seq }) => seq);
    expect(numbers).toEqual([...lines.map((_, at) => at + 1).filter((seq) => seq !== 3), lines.length + 1]);
  });

  it('is told when it is no folder, or its timeline cannot be a file', async () => {
    const dir = filled();
    const isFile = await started({ data: join(dir, 'current.json') }).catch((thrown: unknown) => thrown);
    expect(isFile).toBeInstanceOf(StartError);
    expect((isFile as Error).message).toMatch(
      /^The data folder .*current\.json cannot be used \(.*\): make it readable and writable, or choose another folder\.$/,
    );

    const copy = filled();
    rmSync(join(copy, 'timeline.ndjson'));
    mkdirSync(join(copy, 'timeline.ndjson'));
    const isFolder = await started({ data: copy }).catch((thrown: unknown) => thrown);
    expect(isFolder).toBeInstanceOf(StartError);
    expect((isFolder as Error).message).toMatch(/^The data folder .* cannot be used \(EISDIR/);
    // Released: mended, it is served.
    rmSync(join(copy, 'timeline.ndjson'), { recursive: true });
    expect(await (await started({ data: copy })).control.call('GET', 'devices')).toMatchObject({ items: [COFFEE] });
  });
});
