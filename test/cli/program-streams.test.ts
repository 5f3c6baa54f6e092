import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, endAll, type Program, run, serve } from './program.ts';

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-pipes-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const bash = (script: string) => promisify(execFile)('bash', ['-ec', script]);

describe('the program and its standard streams', () => {
  it('serves on when nobody reads what it prints', async () => {
    const dir = folder();
    const ready = join(dir, 'ready.json');
    const child = spawn(
      'bash',
      ['-c', `"$0" "$1" start --port 0 --ready-file "$2" 2>&1 | head -1`, process.execPath, program.path, ready],
      { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
    );
    const gone = once(child, 'close');
    await once(child.stdout, 'data');
    await expect.poll(() => existsSync(ready)).toBe(true);
    const { url, pid } = JSON.parse(readFileSync(ready, 'utf8'));
    for (let call = 0; call < 3; call += 1) expect((await fetch(`${url}/nothing`)).status).toBe(404);
    process.kill(pid, 'SIGTERM');
    await gone;
  });

  it('ends a tail quietly when its reader goes away', async () => {
    const { url } = await serve(program, ['--quiet']);
    const counted = bash(
      `set -o pipefail; "${process.execPath}" "${program.path}" tail --after 0 --url ${url} 2>&1 | head -2 | wc -l; echo "\${PIPESTATUS[*]}"`,
    );
    const calls = setInterval(() => void fetch(`${url}/nothing`).catch(() => {}), 20);
    onTestFinished(() => clearInterval(calls));
    expect((await counted).stdout.trim().split(/\s+/)).toEqual(['2', '0', '0', '0']);
  });

  it.skipIf(!existsSync('/dev/full'))('says so when it cannot print', async () => {
    const { url } = await serve(program, ['--quiet']);
    const { stdout } = await bash(
      `"${process.execPath}" "${program.path}" state --url ${url} 2>&1 >/dev/full || echo "exit $?"`,
    );
    expect(stdout).toBe('drs-emulator: standard output: ENOSPC\nexit 3\n');
  });

  it('moves the clock of a running emulator, and ends by itself', async () => {
    const { url } = await serve(program, ['--clock', 'manual', '--now', '2031-03-04T10:00:00Z', '--quiet']);
    const env = { DRS_EMULATOR_URL: url };
    expect(await run(program, ['advance', 'PT1H'], env).ended).toEqual({
      code: 0,
      signal: null,
      stdout: 'now 2031-03-04T11:00:00.000Z\n',
      stderr: '',
    });
    expect(await run(program, ['advance', 'nonsense'], env).ended).toMatchObject({ code: 2, stdout: '' });
  });
});
