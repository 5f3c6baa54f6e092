import { isAscii } from 'node:buffer';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  const dir = mkdtempSync(join(tmpdir(), 'drs-program-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const bash = (script: string) => promisify(execFile)('bash', ['-ec', script]);
const post = (url: string, path: string, body: object) =>
  fetch(`${url}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });

describe('the program', () => {
  it('is ASCII, which Node reads and V8 keeps at less cost, and speaks as its sources do', async () => {
    const chunks = join(dirname(program.path), 'program/chunks');
    const texts = readdirSync(chunks).map((name) => readFileSync(join(chunks, name)));
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.filter((text) => !isAscii(text))).toEqual([]);
    const { url } = await serve(program);
    const page = await (await fetch(`${url}/ap/oa`)).text();
    expect(page).toContain('We’re sorry');
  });

  it.each([
    ['by default', []],
    ['with a control token that the shell would trip over', ['--control-token', `it's-a-$tok"en`]],
    ['with a model that is not live and a slot with a blank', ['--config']],
  ])('prints two commands that register a device and replenish as they are, %s', async (_, args) => {
    if (args[0] === '--config') {
      const file = join(folder(), 'drs.yaml');
      writeFileSync(
        file,
        'version: 1\nmodels:\n- {modelId: m, live: false, slots: [{slotId: "it\'s a slot", products: [{asin: B0EMUL0001}]}]}\n',
      );
      args = ['--config', file];
    }
    const { welcome } = await serve(program, args);
    const commands = welcome.split('\n').filter((line) => /^(TOKEN=|curl )/.test(line));
    expect(commands).toHaveLength(2);
    const { stdout } = await bash(commands.join('\n'));
    expect(JSON.parse(stdout)).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes replies in flight on %s, gives up its lock and ends with 0',
    async (signal) => {
      const data = join(folder(), 'world');
      const { url, process, ended } = await serve(program, ['--data', data, '--clock', 'manual', '--quiet']);
      const idle = connect(Number(new URL(url).port), '127.0.0.1');
      const slow = post(url, 'clock/advance', { by: 'PT1H', quietMs: 100 });
      // Another advance is refused as soon as the slow one is under way.
      await expect.poll(async () => (await post(url, 'clock/advance', { by: 'PT1S' })).status).toBe(409);
      expect(existsSync(join(data, 'lock'))).toBe(true);
      process.kill(signal);
      const reply = await slow;
      expect(reply.status).toBe(200);
      expect(await reply.json()).toMatchObject({ firedCount: 0 });
      expect(await ended).toMatchObject({ code: 0, signal: null });
      expect(existsSync(join(data, 'lock'))).toBe(false);
      idle.destroy();
    },
  );

  it('does not wait for a listener that never comes up', async () => {
    const { process, ended } = await serve(program, ['--notify', 'http://127.0.0.1:1/sns', '--quiet']);
    process.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('waits for the listener of --notify to come up', async () => {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        types.push(JSON.parse(text).Type);
        response.end();
      });
    });
    const types: string[] = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));

    await serve(program, ['--notify', `http://127.0.0.1:${port}/sns`, '--quiet']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    await expect.poll(() => types, { timeout: 20_000 }).toEqual(['SubscriptionConfirmation']);
  });

  it('does not share its data folder', async () => {
    const data = join(folder(), 'world');
    const first = await serve(program, ['--data', data, '--quiet']);
    const second = await run(program, ['start', '--port', '0', '--data', data]).ended;
    expect(second).toMatchObject({ code: 3, stdout: '' });
    expect(second.stderr).toBe(
      `drs-emulator: The data folder ${data} is in use by process ${first.process.pid}: stop that emulator or choose another folder (if it is no emulator, delete ${data}/lock).\n`,
    );
  });
});
