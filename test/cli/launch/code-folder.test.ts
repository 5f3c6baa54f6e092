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
    expect(existsSync(join(HOME, '.cache'))).toBe(false);
  });

  it('where others can write', () => {
    const HOME = home();
    chmodSync(codeFolder({ HOME }, 'linux') as string, 0o770);
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)('in the home or the folder of somebody else', () => {
    const HOME = home();
    chownSync(codeFolder({ HOME }, 'linux') as string, 12_345, 12_345);
    expect(codeFolder({ HOME }, 'linux')).toBeUndefined();
    const another = home();
    chownSync(another, 12_345, 12_345);
    expect(codeFolder({ HOME: another }, 'linux')).toBeUndefined();
    expect(readdirSync(another)).toEqual([]);
  });

  it.each([
    ['no home', '/nonexistent/home'],
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
