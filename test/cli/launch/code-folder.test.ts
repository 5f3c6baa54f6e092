import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeFolder } from '../../../cli/launch/code-folder.ts';

function home(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-home-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('compiled code is kept', () => {
  it('with what the user keeps of programs, for nobody else to read', () => {
    const HOME = home();
    const folder = codeFolder({ HOME }, 'linux');
    expect(folder).toBe(join(HOME, '.cache/drs-emulator/code'));
    expect(statSync(folder as string).mode & 0o777).toBe(0o700);
    expect(codeFolder({ HOME }, 'linux')).toBe(folder);
  });

  it.each([
    ['linux', { XDG_CACHE_HOME: 'elsewhere' }, 'elsewhere/drs-emulator/code'],
    ['darwin', {}, 'Library/Caches/drs-emulator/code'],
    ['win32', { LOCALAPPDATA: 'local' }, 'local/drs-emulator/code'],
    ['win32', {}, 'AppData/Local/drs-emulator/code'],
    ['linux', { NODE_COMPILE_CACHE: 'named' }, 'named/drs-emulator'],
    ['linux', { NODE_COMPILE_CACHE: '' }, '.cache/drs-emulator/code'],
    ['linux', { NODE_DISABLE_COMPILE_CACHE: '0' }, '.cache/drs-emulator/code'],
  ] as const)('on %s with %j in %s', (platform, env, expected) => {
    const HOME = home();
    const inHome = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [
        name,
        /^(elsewhere|local|named)$/.test(value) ? join(HOME, value) : value,
      ]),
    );
    expect(codeFolder({ HOME, ...inHome }, platform)).toBe(join(HOME, expected));
  });
});

describe('compiled code is not kept', () => {
  it('where Node is told not to', () => {
    const HOME = home();
    expect(codeFolder({ HOME, NODE_DISABLE_COMPILE_CACHE: '1' })).toBeUndefined();
    expect(readdirSync(HOME)).toEqual([]);
  });

  it.each([
    ['its own', '.cache/drs-emulator/code'],
    ['the one above', '.cache/drs-emulator'],
    ['that of all programs', '.cache'],
    ['the home', '.'],
  ])('where others can write to a folder on the way: %s', (_, path) => {
    const HOME = home();
    codeFolder({ HOME }, 'linux');
    chmodSync(join(HOME, path), 0o707);
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
    chmodSync(join(HOME, path), 0o700);
    expect(codeFolder({ HOME }, 'linux')).toBe(join(HOME, '.cache/drs-emulator/code'));
  });

  it.skipIf(process.getuid?.() !== 0)('where a group can write, unless it is that of the user alone', () => {
    const HOME = home();
    chmodSync(HOME, 0o770);
    chownSync(HOME, 0, 12_345);
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
    chownSync(HOME, 0, 0);
    expect(codeFolder({ HOME }, 'linux')).toBeDefined();
  });

  it.skipIf(process.getuid?.() !== 0).each([
    ['the home', (HOME: string) => ({ path: HOME, env: { HOME } })],
    [
      'a folder above the one that is named',
      (HOME: string) => ({ path: HOME, env: { XDG_CACHE_HOME: join(HOME, 'c') } }),
    ],
    ['a folder above that of Node', (HOME: string) => ({ path: HOME, env: { NODE_COMPILE_CACHE: join(HOME, 'n') } })],
  ])('with somebody else, and nothing is left there: %s', (_, given) => {
    const { path, env } = given(home());
    chownSync(path, 12_345, 12_345);
    expect(codeFolder({ HOME: '/root', ...env }, 'linux')).toBeUndefined();
    expect(readdirSync(path)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('in a folder of ours that became that of somebody else', () => {
    const HOME = home();
    chownSync(codeFolder({ HOME }, 'linux') as string, 12_345, 12_345);
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
  });

  it('where others can change a link on the way, or what it leads to', () => {
    const HOME = home();
    const elsewhere = home();
    symlinkSync(elsewhere, join(HOME, '.cache'));
    for (const folder of [HOME, elsewhere]) {
      chmodSync(folder, 0o707);
      expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
      chmodSync(folder, 0o700);
    }
    expect(codeFolder({ HOME }, 'linux')).toBe(join(elsewhere, 'drs-emulator/code'));
  });

  it('where a link stands for a folder of ours', () => {
    const HOME = home();
    const elsewhere = home();
    mkdirSync(join(HOME, '.cache/drs-emulator'), { recursive: true });
    symlinkSync(elsewhere, join(HOME, '.cache/drs-emulator/code'));
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it.each([{ HOME: 'relative' }, { HOME: '/nowhere', XDG_CACHE_HOME: 'relative' }])(
    'in the working folder: %j',
    (env) => {
      expect(codeFolder(env, 'linux')).toBeUndefined();
      expect(existsSync('relative')).toBe(false);
    },
  );

  it.each([
    ['no home', '/proc/nonexistent/home'],
    ['a home that is a file', import.meta.filename],
  ])('with %s', (_, HOME) => {
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
  });

  it('where a file is in the way, or a link that leads nowhere', () => {
    const HOME = home();
    mkdirSync(join(HOME, '.cache'));
    writeFileSync(join(HOME, '.cache/drs-emulator'), '');
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
    rmSync(join(HOME, '.cache/drs-emulator'));
    symlinkSync(join(HOME, 'nowhere'), join(HOME, '.cache/drs-emulator'));
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
  });
});

it('a folder that is named to Node stays open to whom it was for', () => {
  const HOME = home();
  codeFolder({ HOME, NODE_COMPILE_CACHE: join(HOME, 'shared') });
  expect(statSync(join(HOME, 'shared')).mode & 0o055).not.toBe(0);
  expect(statSync(join(HOME, 'shared/drs-emulator')).mode & 0o077).toBe(0);
});
