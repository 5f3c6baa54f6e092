import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CodeCache } from '../../../cli/launch/code-cache.ts';
import { loadCompiled } from '../../../cli/launch/load-compiled.ts';

/** A cache in memory that tells what was kept. */
function memory(): CodeCache & { readonly kept: Map<string, Buffer> } {
  const kept = new Map<string, Buffer>();
  return { kept, find: (name) => kept.get(name), keep: (name, _, code) => void kept.set(name, code), tidy() {} };
}

function files(texts: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-load-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const CHUNK = 'chunks/one-aB3_-x9Z.cjs';
const NAME = 'one-aB3_-x9Z.cjs';

describe('files of the program', () => {
  it('load each other, parts of Node and packages beside them, once', () => {
    const dir = files({
      'main.cjs': `
        const one = require('./chunks/one-aB3_-x9Z.cjs');
        exports.all = [one.twice(4), require('node:path').sep, require('its-package'), one === require('./chunks/one-aB3_-x9Z.cjs')];
        exports.where = [__filename, __dirname];`,
      [CHUNK]: `exports.twice = (n) => require('./two-01234567.cjs').double(n);`,
      'chunks/two-01234567.cjs': `module.exports = { double: (n) => 2 * n };`,
      'node_modules/its-package/index.js': `module.exports = 'a package';`,
    });
    expect(loadCompiled(join(dir, 'main.cjs'), memory()).exports).toEqual({
      all: [8, '/', 'a package', true],
      where: [join(dir, 'main.cjs'), dir],
    });
  });

  it('may need each other both ways', () => {
    const dir = files({
      'main.cjs': `exports.name = 'main'; exports.seen = require('./other.cjs').seen;`,
      'other.cjs': `exports.seen = require('./main.cjs').name;`,
    });
    expect(loadCompiled(join(dir, 'main.cjs'), memory()).exports).toEqual({ name: 'main', seen: 'main' });
  });

  it('are named by what goes wrong in them', () => {
    const dir = files({
      'main.cjs': `require('${'./'}${CHUNK}');`,
      [CHUNK]: `const fine = 1; // the end, without a line end, is in a comment
        throw new Error('wrong ' + fine); //`,
    });
    const cache = memory();
    const load = () => loadCompiled(join(dir, 'main.cjs'), cache);
    expect(load).toThrow('wrong 1');
    const stack = ((): string => {
      try {
        load();
        return '';
      } catch (error) {
        return (error as Error).stack ?? '';
      }
    })();
    expect(stack).toContain(`${join(dir, CHUNK)}:2:`);
    expect(() => loadCompiled(join(dir, 'missing.cjs'), cache)).toThrow('ENOENT');
  });
});

describe('a file that could not be loaded', () => {
  it('is loaded whole the next time it can be', () => {
    const dir = files({
      'main.cjs': `exports.get = () => require('./${CHUNK}');`,
      'chunks/keep': '',
    });
    const { exports } = loadCompiled(join(dir, 'main.cjs'), memory());
    const get = (exports as { get(): unknown }).get;
    expect(get).toThrow('ENOENT');
    writeFileSync(join(dir, CHUNK), 'exports.ok = 1;');
    expect(get()).toEqual({ ok: 1 });
  });
});

describe('compiled code', () => {
  const given = (text = `exports.value = () => 'of the text';`) => {
    const dir = files({ 'main.cjs': `exports.value = require('./${CHUNK}').value();`, [CHUNK]: text });
    return { main: join(dir, 'main.cjs'), cache: memory() };
  };

  it('is handed out once asked for, of files whose names say what is in them', () => {
    const { main, cache } = given();
    const { keep } = loadCompiled(main, cache);
    expect(cache.kept.size).toBe(0);
    keep();
    expect([...cache.kept.keys()]).toEqual([NAME]);
  });

  it('that was kept is taken, and is not handed out again', () => {
    const { main, cache } = given();
    loadCompiled(main, cache).keep();
    const kept = cache.kept.get(NAME);
    // V8 compares lengths; that the text differs shows which of the two ran.
    const again = loadCompiled(given(`exports.value = () => 'of the TEXT';`).main, cache);
    expect(again.exports).toEqual({ value: 'of the text' });
    again.keep();
    expect(cache.kept.get(NAME)).toBe(kept);
  });

  it.each([
    ['of another text', (code: Buffer) => code, `exports.value = () => 'of a longer text';`],
    ['cut off', (code: Buffer) => code.subarray(0, code.length / 2), undefined],
    ['of nothing', () => Buffer.alloc(0), undefined],
    ['of zeros', (code: Buffer) => Buffer.alloc(code.length), undefined],
    ['of something else', () => Buffer.from('{"no":"code"}'), undefined],
    // The tag of the version and the flags.
    [
      'of another V8',
      (code: Buffer) => Buffer.concat([code.subarray(0, 4), Buffer.alloc(4), code.subarray(8)]),
      undefined,
    ],
  ])('%s is refused, and made again', (_, spoil, text) => {
    const { main, cache } = given();
    loadCompiled(main, cache).keep();
    const spoilt = spoil(cache.kept.get(NAME) as Buffer);
    cache.kept.set(NAME, spoilt);
    // Elsewhere: of files that this process has seen, V8 has the code in its memory.
    const elsewhere = given(text);
    const again = loadCompiled(elsewhere.main, cache);
    expect(again.exports).toEqual({ value: text === undefined ? 'of the text' : 'of a longer text' });
    again.keep();
    expect(cache.kept.get(NAME)).not.toBe(spoilt);
  });
});
