import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isThere as isThereToo, MORE_PROGRAMS } from '../../support/unmodified/more-programs.ts';
import { isThere, PROGRAMS } from '../../support/unmodified/programs.ts';
import { bundleProgram, endAll, type Program, run } from '../program.ts';

/** Programs with the names of the real service in them, unmodified, under `exec`: no root, no hosts file, no port 443. */

const NODE_FETCH = join(import.meta.dirname, '../../support/unmodified/node-fetch.mjs');

let program: Program;
let dir: string;

beforeAll(async () => {
  program = await bundleProgram();
  dir = mkdtempSync(join(tmpdir(), 'drs-unmodified-'));
});

afterAll(async () => {
  await endAll();
  program.remove();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs it under `exec`, and checks that all it did was done by the emulator. */
async function orders(command: readonly string[], options: readonly string[] = []): Promise<void> {
  const env = { GOCACHE: join(dir, 'go-cache'), GOTOOLCHAIN: 'local', PYTHONDONTWRITEBYTECODE: '1' };
  const { code, stdout, stderr } = await run(program, ['exec', '--json', ...options, '--', ...command], env).ended;
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining('STANDARD_ORDER_PLACED') });
  const told = JSON.parse(stderr.split('\n').find((line) => line.startsWith('{')) ?? '{}');
  expect(told).toMatchObject({ reached: true, otherHosts: [] });
  expect(told.connections).toBeGreaterThan(0);
  const broken = told.rules.filter(({ verdict }: { verdict: { outcome: string } }) => verdict.outcome === 'broken');
  expect(broken).toEqual([]);
}

describe('a program with hard-coded names', () => {
  for (const one of PROGRAMS)
    it.skipIf(!isThere(one))(`orders from the emulator: ${one.name} (skipped without ${one.command[0]})`, () =>
      orders(one.command),
    );
  for (const one of MORE_PROGRAMS)
    it.skipIf(!isThereToo(one))(`orders from the emulator: ${one.name} (skipped without ${one.needs})`, () =>
      orders(one.command),
    );

  it('orders from the emulator: the npm package undici (skipped where it cannot be installed)', async (context) => {
    const own = mkdtempSync(join(dir, 'undici-'));
    writeFileSync(join(own, 'package.json'), '{"private":true}');
    const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', 'undici@7'], { cwd: own, timeout: 60_000 });
    if (install.status !== 0) context.skip('the registry did not answer');
    copyFileSync(join(import.meta.dirname, '../../support/unmodified/node-undici.mjs'), join(own, 'maker.mjs'));
    await orders([process.execPath, join(own, 'maker.mjs')]);
  });

  it.skipIf(!PROGRAMS.some(isThere))('orders from the emulator also when nothing may leave the machine', async () => {
    for (const one of PROGRAMS.filter(isThere)) await orders(one.command, ['--other-hosts', 'deny']);
  });

  it('orders from the emulator with TLS 1.2 too, which has suites of its own for the kind of key', () =>
    orders([process.execPath, '--tls-max-v1.2', NODE_FETCH]));

  it('orders by the local CA of a folder too, which is made when there is none', async () => {
    const ca = join(dir, 'ca');
    for (const _ of ['made', 'kept']) await orders([process.execPath, NODE_FETCH], ['--ca-dir', ca]);
    // It is the one that the runtimes were told to trust.
    const found = `grep -qF "$(sed -n 5p '${ca}/ca.pem')" "$NODE_EXTRA_CA_CERTS" "$SSL_CERT_FILE"`;
    expect(await run(program, ['exec', '--ca-dir', ca, '--', 'sh', '-c', found]).ended).toMatchObject({ code: 0 });
  });

  it('has strict validators that take every message, with genuine URLs and no option', async () => {
    const port = await freePort();
    const listener = join(import.meta.dirname, '../../support/unmodified/strict-listener.mjs');
    // A device that a customer signs up is told of once the listener has confirmed.
    const script = `"$NODE" "${listener}" ${port} 3 & until curl -s "$DRS_EMULATOR_URL/_emulator/subscriptions" | grep -q confirmed; do sleep 0.05; done
      curl -s -o /dev/null "$DRS_EMULATOR_URL/_emulator/devices" -d '{"modelId":"acme-coffee","serialNumber":"SN-2"}'; wait $!`;
    const ended = await run(program, ['exec', '--notify', `http://127.0.0.1:${port}/`, '--', 'sh', '-c', script], {
      NODE: process.execPath,
    }).ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout)).toEqual([
      'SubscriptionConfirmation sns.us-east-1.amazonaws.com',
      'Notification sns.us-east-1.amazonaws.com',
      'Notification sns.us-east-1.amazonaws.com',
    ]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
