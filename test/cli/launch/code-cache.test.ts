import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
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

describe('a cache of compiled code', () => {
  it('finds what was kept, also when it is opened anew', () => {
    const dir = folder();
    const cache = openCodeCache(dir);
    expect(cache.find('a.cjs')).toBeUndefined();
    cache.keep('a.cjs', Buffer.from('first'));
    cache.keep('b.cjs', Buffer.from('other'));
    cache.keep('a.cjs', Buffer.from('second'));
    expect(openCodeCache(dir).find('a.cjs')?.toString()).toBe('second');
    expect(openCodeCache(dir).find('b.cjs')?.toString()).toBe('other');
  });

  it('keeps it for this version of V8, for nobody else to write, and leaves nothing aside', () => {
    const dir = folder();
    openCodeCache(dir).keep('a.cjs', Buffer.from('code'));
    const version = only(dir);
    expect(version).toMatch(/v8-[0-9a-f]+$/);
    expect(statSync(version).mode & 0o077).toBe(0);
    expect(statSync(only(version)).mode & 0o022).toBe(0);
  });

  it.each([
    ['one bit differs', (content: Buffer) => content.with(40, (content[40] ?? 0) ^ 1)],
    ['the end is missing', (content: Buffer) => content.subarray(0, -1)],
    ['there is nothing in it', () => Buffer.alloc(0)],
    ['there are zeros in it', (content: Buffer) => Buffer.alloc(content.length)],
  ])('finds nothing in a file in which %s, until it is written again', (_, spoil) => {
    const dir = folder();
    const cache = openCodeCache(dir);
    cache.keep('a.cjs', Buffer.from('compiled code'));
    const file = only(only(dir));
    writeFileSync(file, spoil(readFileSync(file)));
    expect(cache.find('a.cjs')).toBeUndefined();
    cache.keep('a.cjs', Buffer.from('compiled code'));
    expect(cache.find('a.cjs')?.toString()).toBe('compiled code');
  });

  it('does not grow for ever: the oldest files and versions go', () => {
    const dir = folder();
    for (let i = 0; i < 10; i += 1) {
      mkdirSync(join(dir, `v8-old${i}`));
      writeFileSync(join(dir, `v8-old${i}`, 'a.cjs'), '');
      utimesSync(join(dir, `v8-old${i}`), 1000 + i, 1000 + i);
    }
    const cache = openCodeCache(dir);
    cache.keep('newest.cjs', Buffer.from('code'));
    const versions = readdirSync(dir);
    expect(versions).toHaveLength(8);
    expect(versions).not.toContain('v8-old2');
    expect(versions).toContain('v8-old3');
    const version = join(dir, versions.find((name) => !name.includes('old')) as string);
    for (let i = 0; i < 100; i += 1) {
      writeFileSync(join(version, `old-${i}.cjs`), '');
      utimesSync(join(version, `old-${i}.cjs`), 1000 + i, 1000 + i);
    }
    cache.keep('another.cjs', Buffer.from('code'));
    const files = readdirSync(version);
    expect(files).toHaveLength(64);
    expect(files).toEqual(expect.arrayContaining(['newest.cjs', 'another.cjs', 'old-99.cjs']));
    expect(files).not.toContain('old-37.cjs');
  });

  it('is silent where nothing can be written, or the folder has gone', () => {
    const dir = folder();
    const cache = openCodeCache(join(dir, 'file'));
    writeFileSync(join(dir, 'file'), '');
    cache.keep('a.cjs', Buffer.from('code'));
    expect(cache.find('a.cjs')).toBeUndefined();
    expect(readdirSync(dir)).toEqual(['file']);
  });

  it('leaves to another thread of this process what that one is at', () => {
    const dir = folder();
    const cache = openCodeCache(dir);
    cache.keep('a.cjs', Buffer.from('first'));
    const aside = join(only(dir), `a.cjs.${process.pid}`);
    writeFileSync(aside, 'half');
    cache.keep('a.cjs', Buffer.from('second'));
    expect(cache.find('a.cjs')?.toString()).toBe('first');
    expect(statSync(aside).size).toBe(4);
  });
});
