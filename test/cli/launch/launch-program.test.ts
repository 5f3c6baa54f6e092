import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, endAll, type Program, run, serve } from '../program.ts';

/** The shipped program, and the compiled code that it keeps between starts. */

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-launch-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Files below a folder, with what tells whether they were written anew. */
const filesOf = (dir: string): Record<string, number> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), statSync(join(parentPath, name)).ino]),
  );

/** Serves, answers, and ends well. */
async function served(env: Record<string, string>): Promise<void> {
  const serving = await serve(program, ['--quiet'], env);
  expect((await fetch(`${serving.url}/_emulator/health`)).status).toBe(200);
  serving.process.kill('SIGTERM');
  expect(await serving.ended).toMatchObject({ code: 0, stderr: '' });
}

// From 22.1 on Node keeps it by rules of its own.
describe.skipIf('enableCompileCache' in module)('the program', () => {
  it('keeps the code of its first start, and takes it for the next', async () => {
    const NODE_COMPILE_CACHE = folder();
    await served({ NODE_COMPILE_CACHE });
    const kept = filesOf(NODE_COMPILE_CACHE);
    expect(Object.keys(kept).join()).toContain('serving-');
    await served({ NODE_COMPILE_CACHE });
    expect(filesOf(NODE_COMPILE_CACHE)).toEqual(kept);
  });

  it('serves with kept code that is broken, and mends it', async () => {
    const NODE_COMPILE_CACHE = folder();
    await served({ NODE_COMPILE_CACHE });
    const kept = Object.keys(filesOf(NODE_COMPILE_CACHE));
    // In the middle, where V8 does not look before it runs it.
    const spoilt = (content: Buffer): Buffer => content.fill(0, content.length / 2, content.length / 2 + 64);
    for (const file of kept) writeFileSync(file, spoilt(readFileSync(file)));
    await served({ NODE_COMPILE_CACHE });
    for (const file of kept) {
      const content = readFileSync(file);
      expect(content.equals(spoilt(Buffer.from(content)))).toBe(false);
    }
  });

  it('keeps nothing where Node is told not to, and where it may not write', async () => {
    const NODE_COMPILE_CACHE = folder();
    await served({ NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(readdirSync(NODE_COMPILE_CACHE)).toEqual([]);
    await served({ NODE_COMPILE_CACHE: '/proc/nowhere' });
  });

  it('keeps nothing of a start that failed', async () => {
    const NODE_COMPILE_CACHE = folder();
    const { url } = await serve(program, ['--quiet'], { NODE_DISABLE_COMPILE_CACHE: '1' });
    const failing = run(program, ['start', '--port', new URL(url).port], { NODE_COMPILE_CACHE });
    expect((await failing.ended).code).toBe(3);
    expect(filesOf(NODE_COMPILE_CACHE)).toEqual({});
  });

  it('takes nothing from a folder that others can write to', async () => {
    const NODE_COMPILE_CACHE = folder();
    await served({ NODE_COMPILE_CACHE });
    chmodSync(join(NODE_COMPILE_CACHE, 'drs-emulator'), 0o777);
    const files = Object.keys(filesOf(NODE_COMPILE_CACHE));
    for (const file of files) writeFileSync(file, '');
    await served({ NODE_COMPILE_CACHE });
    for (const file of files) expect(statSync(file).size).toBe(0);
  });

  it('keeps the code of a run whole, whatever ran the first time', async () => {
    const bytesOf = async (...args: string[]): Promise<number> => {
      const NODE_COMPILE_CACHE = folder();
      expect((await run(program, args, { NODE_COMPILE_CACHE }).ended).code).toBe(0);
      const [play] = Object.keys(filesOf(NODE_COMPILE_CACHE)).filter((file) => /\/play-[^/]+$/.test(file));
      return statSync(play ?? '').size;
    };
    const [listed, played] = [await bytesOf('run', '--list'), await bytesOf('run', '--only', 'standard-order')];
    expect(listed / played).toBeCloseTo(1, 2);
  });

  it('of another heap has code of its own', async () => {
    const NODE_COMPILE_CACHE = folder();
    await served({ NODE_COMPILE_CACHE });
    const kept = filesOf(NODE_COMPILE_CACHE);
    await served({ NODE_COMPILE_CACHE, NODE_OPTIONS: '--max-old-space-size=200' });
    expect(filesOf(NODE_COMPILE_CACHE)).toMatchObject(kept);
    expect(Object.keys(filesOf(NODE_COMPILE_CACHE)).length).toBe(2 * Object.keys(kept).length);
  });
});
