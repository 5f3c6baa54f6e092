import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkJunit } from '../../scenarios/report/xml.ts';
import { bundleProgram, endAll, type Program, run } from '../program.ts';
import { failing, givenFiles, mistaken, passing } from './given-files.ts';

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

const bash = (script: string, env: Record<string, string> = {}) =>
  promisify(execFile)('bash', ['-c', script], {
    env: { ...process.env, ...env, P: `${process.execPath} ${program.path}` },
  });

/** Outcomes name ports, certificates and real times. */
const withoutRealTime = (outcome: { title: string; status: string }): typeof outcome =>
  JSON.parse(
    JSON.stringify(outcome)
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/SimpleNotificationService-[0-9a-f]{32}/g, 'CERTIFICATE')
      .replace(/"(wall|wallMs)":("[^"]*"|[\d.]+)/g, '"$1":0'),
  );

describe('the program, playing scenarios', () => {
  it.each([
    ['all pass', { 'a.yaml': passing() }, 0],
    ['one fails', { 'a.yaml': passing(), 'b.yaml': failing() }, 1],
    ['a file is wrong', { 'a.yaml': failing(), 'b.yaml': mistaken }, 2],
  ])('ends with the code of what came of it: %s', async (_, files, code) => {
    const { folder, path } = givenFiles(files);
    const junit = path('junit.xml');
    const ended = await run(program, ['run', folder, '--junit', junit]).ended;
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stdout + ended.stderr).not.toContain('\u001b');
    expect(ended.stdout + ended.stderr).not.toMatch(/\n {4}at /);
    expect(existsSync(junit)).toBe(code !== 2);
    if (code !== 2) checkJunit(readFileSync(junit, 'utf8')).dispose();
  });

  it('plays many on several threads as it plays them on one', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `story ${index}`);
    const files = Object.fromEntries(
      names.map((name, index) => [`s${index}.yaml`, index === 7 ? failing(name) : passing(name)]),
    );
    const { folder } = givenFiles(files);
    const outcomesOf = async (threads: number, ...args: string[]) => {
      // Node tells of each thread it starts.
      const tells = { NODE_DEBUG: 'worker' };
      const { code, stdout, stderr } = await run(program, ['run', folder, '--json', ...args], tells).ended;
      expect(code).toBe(1);
      expect(stderr.match(/ created Worker with ID /g) ?? []).toHaveLength(threads);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ event }) => event === 'outcome')
        .map(({ wallMs: _, ...outcome }) => withoutRealTime(outcome))
        .sort((a, b) => a.title.localeCompare(b.title));
    };
    const outcomes = await outcomesOf(Math.min(4, availableParallelism()) - 1);
    expect(outcomes.map(({ status }) => status).filter((status) => status === 'passed')).toHaveLength(29);
    expect(outcomes).toEqual(await outcomesOf(0, '--jobs', '4'));
  });

  it.each([
    [['--list'], 0],
    [['--only', 'standard-order'], 0],
    [[], Math.min(4, availableParallelism()) - 1],
  ])('plays on several threads all that comes with it, and on one a choice of it: %j', async (args, threads) => {
    const { code, stderr } = await run(program, ['run', ...args], { NODE_DEBUG: 'worker' }).ended;
    expect(code).toBe(0);
    expect(stderr.match(/ created Worker with ID /g) ?? []).toHaveLength(threads);
  });

  it.skipIf(availableParallelism() === 1)(
    'says so when a thread fails, and waits for none that has ended',
    async () => {
      const thread = join(dirname(program.path), 'play-thread.cjs');
      const text = readFileSync(thread, 'utf8');
      onTestFinished(() => writeFileSync(thread, text));
      for (const [broken, said] of [
        ['throw new Error("no way")', 'no way'],
        ['process.exit(7)', 'has ended with 7'],
        ['throw new DOMException("x")', 'a thread of the run failed'],
      ] as const) {
        writeFileSync(thread, broken);
        const { code, stderr } = await run(program, ['run']).ended;
        expect(stderr).toContain(said);
        expect(code).toBe(3);
      }
    },
  );

  it('is wrongly used: 2, and cannot write: 3', async () => {
    const { folder } = givenFiles({ 'a.yaml': passing() });
    expect(await run(program, ['run', folder, '--jbs', '2']).ended).toMatchObject({ code: 2, stdout: '' });
    expect(await run(program, ['run', folder, '--jobs', 'x']).ended).toMatchObject({ code: 2, stdout: '' });
    expect(await run(program, ['run', folder, '--junit', `${folder}/a.yaml/x.xml`]).ended).toMatchObject({ code: 3 });
  });

  it('does not mind a reader that goes away', async () => {
    const { folder } = givenFiles(Object.fromEntries([...'abcdef'].map((name) => [`${name}.yaml`, passing(name)])));
    const { stdout } = await bash(`$P run ${folder} --show 2>&1 | head -1 | wc -l; echo "\${PIPESTATUS[*]}"`);
    expect(stdout.trim().split(/\s+/)).toEqual(['1', '0', '0', '0']);
  });

  it.skipIf(!existsSync('/usr/bin/script'))('is coloured on a screen, unless NO_COLOR says no', async () => {
    const { path } = givenFiles({ 'a.yaml': passing() });
    const onScreen = async (env: Record<string, string>) =>
      (await bash(`script -qec "$P run ${path('a.yaml')}" /dev/null </dev/null`, { TERM: 'xterm', ...env })).stdout;
    const { NO_COLOR: _, CI: __, ...plain } = process.env as Record<string, string>;
    expect(await onScreen({ ...plain, CI: '' })).toContain('\r\u001b[K\u001b[32m✓\u001b[0m it passes');
    expect(await onScreen({ NO_COLOR: '1' })).not.toContain('\u001b[3');
    expect(await onScreen({ CI: 'true' })).not.toContain('\u001b[K');
  });

  it('plays a changed file again within its watch, and ends with 0 on Ctrl-C', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': passing('the first') });
    const watching = run(program, ['run', folder, '--watch']);
    await watching.printed('waiting for changes');
    write('a.yaml', passing('the second'));
    await watching.printed('✓ the second');
    watching.process.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('finds the scenarios that come with it, wherever it is called', async () => {
    const { stdout } = await bash('cd / && $P run --list --only standard-order');
    expect(stdout).toMatch(/lifecycle\/standard-order\.yaml\n {2}a coffee machine/);
  });
});
