import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCodeCache } from '../../../cli/launch/code-cache.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-code-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const only = (dir: string): string => {
  const [name, ...others] = readdirSync(dir);
  expect(others).toEqual([]);
  return join(dir, name as string);
};

const TEXT = Buffer.from('exports.a = 1;');
const CODE = Buffer.from('compiled code');

/** A file or folder that was written long ago, the higher the number the later. */
function old(path: string, number: number, content?: string): void {
  if (content === undefined) mkdirSync(path);
  else writeFileSync(path, content);
  utimesSync(path, 1000 + number, 1000 + number);
}

describe('a cache of compiled code', () => {
  it('finds what was kept, also when it is opened anew', () => {
    const dir = folder();
    const cache = openCodeCache(dir);
    expect(cache.find('a.cjs', TEXT)).toBeUndefined();
    cache.keep('a.cjs', TEXT, Buffer.from('first'));
    cache.keep('b.cjs', TEXT, Buffer.from('other'));
    cache.keep('a.cjs', TEXT, Buffer.from('second'));
    expect(openCodeCache(dir).find('a.cjs', TEXT)?.toString()).toBe('second');
    expect(openCodeCache(dir).find('b.cjs', TEXT)?.toString()).toBe('other');
  });

  it('finds nothing for another text of the same length', () => {
    const cache = openCodeCache(folder());
    cache.keep('a.cjs', TEXT, CODE);
    expect(cache.find('a.cjs', Buffer.from('exports.a = 2;'))).toBeUndefined();
  });

  it('keeps it for this Node and its build, for nobody else to read, and leaves nothing aside', () => {
    const dir = folder();
    openCodeCache(dir).keep('a.cjs', TEXT, CODE);
    const own = only(dir);
    // Of two Nodes whose V8 has one tag, one crashes with the code of the other.
    expect(own).toContain(`/${process.version}-${process.arch}-`);
    expect(own).toContain(statSync(process.execPath).size.toString(36));
    expect(statSync(own).mode & 0o077).toBe(0);
    expect(only(own)).toBe(join(own, 'a.cjs'));
  });

  it.each([
    ['one bit differs', (content: Buffer) => content.with(40, (content[40] ?? 0) ^ 1)],
    ['the end is missing', (content: Buffer) => content.subarray(0, -1)],
    ['there is nothing in it', () => Buffer.alloc(0)],
    ['there are zeros in it', (content: Buffer) => Buffer.alloc(content.length)],
  ])('finds nothing in a file in which %s, until it is written again', (_, spoil) => {
    const dir = folder();
    const cache = openCodeCache(dir);
    cache.keep('a.cjs', TEXT, CODE);
    const file = only(only(dir));
    writeFileSync(file, spoil(readFileSync(file)));
    expect(cache.find('a.cjs', TEXT)).toBeUndefined();
    cache.keep('a.cjs', TEXT, CODE);
    expect(cache.find('a.cjs', TEXT)?.toString()).toBe('compiled code');
  });

  it('is silent where nothing can be written, or the folder has gone', () => {
    const dir = folder();
    const cache = openCodeCache(join(dir, 'file'));
    writeFileSync(join(dir, 'file'), '');
    cache.keep('a.cjs', TEXT, CODE);
    cache.tidy();
    expect(cache.find('a.cjs', TEXT)).toBeUndefined();
    expect(readdirSync(dir)).toEqual(['file']);
  });
});

function keepOne(dir: string): void {
  const cache = openCodeCache(dir);
  cache.keep('a.cjs', TEXT, CODE);
  cache.tidy();
}

describe('a cache of compiled code does not grow for ever', () => {
  it('the oldest files go', () => {
    const dir = folder();
    const cache = openCodeCache(dir);
    cache.keep('newest.cjs', TEXT, CODE);
    const own = only(dir);
    for (let i = 0; i < 300; i += 1) old(join(own, `old-${i}.cjs`), i, '');
    cache.keep('another.cjs', TEXT, CODE);
    cache.tidy();
    const files = readdirSync(own);
    expect(files).toHaveLength(256);
    expect(files).toEqual(expect.arrayContaining(['newest.cjs', 'another.cjs', 'old-299.cjs', 'old-46.cjs']));
    expect(files).not.toContain('old-45.cjs');
  });

  it('the folders of the Nodes that were used least lately go', () => {
    const dir = folder();
    for (let i = 0; i < 10; i += 1) {
      mkdirSync(join(dir, `v20.1.${i}-x64-tag`));
      old(join(dir, `v20.1.${i}-x64-tag`, 'a.cjs'), i, '');
      utimesSync(join(dir, `v20.1.${i}-x64-tag`), 1000 + i, 1000 + i);
    }
    keepOne(dir);
    const names = readdirSync(dir);
    expect(names).toHaveLength(8);
    expect(names).not.toContain('v20.1.2-x64-tag');
    expect(names).toContain('v20.1.3-x64-tag');
  });

  it('what a killed writer left goes, and what another is at does not', () => {
    const dir = folder();
    const cache = openCodeCache(dir);
    cache.keep('a.cjs', TEXT, CODE);
    const own = only(dir);
    mkdirSync(join(own, 'aside-killed'));
    old(join(own, 'aside-killed', 'a.cjs'), 0, 'half');
    utimesSync(join(own, 'aside-killed'), 1000, 1000);
    mkdirSync(join(own, 'aside-atwork'));
    cache.keep('b.cjs', TEXT, CODE);
    cache.tidy();
    expect(readdirSync(own).sort()).toEqual(['a.cjs', 'aside-atwork', 'b.cjs']);
  });

  it('what is not its own stays, whatever is in the folder, and wherever links lead', () => {
    const dir = folder();
    const others = folder();
    writeFileSync(join(others, 'precious.cjs'), 'precious');
    for (let i = 0; i < 20; i += 1) old(join(dir, `mine-${i}`), i);
    for (let i = 0; i < 10; i += 1) old(join(dir, `v20.1.${i}-x64-tag`), 100 + i);
    mkdirSync(join(dir, 'v20.1.0-x64-tag', 'mine'));
    writeFileSync(join(dir, 'v20.1.1-x64-tag', 'mine.txt'), '');
    symlinkSync(others, join(dir, 'v20.0.0-x64-link'));
    lutimesSync(join(dir, 'v20.0.0-x64-link'), 1, 1);
    for (const name of ['v20.1.0-x64-tag', 'v20.1.1-x64-tag']) utimesSync(join(dir, name), 1, 1);
    keepOne(dir);
    expect(readdirSync(dir).filter((name) => name.startsWith('mine'))).toHaveLength(20);
    expect(existsSync(join(dir, 'v20.1.0-x64-tag/mine'))).toBe(true);
    expect(existsSync(join(dir, 'v20.1.1-x64-tag/mine.txt'))).toBe(true);
    expect(lstatSync(join(dir, 'v20.0.0-x64-link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(others, 'precious.cjs'), 'utf8')).toBe('precious');
  });
});
