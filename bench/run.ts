import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { certify } from './certify.ts';
import { execAround } from './exec-around.ts';
import { inProcess } from './in-process.ts';
import { openLoad } from './load.ts';
import { median, percent, type Row, table, times } from './measure.ts';
import { scenarios } from './scenarios.ts';
import { BARE, EMULATOR, type Spawned, spawnServer } from './servers.ts';
import { tlsBesidePlain } from './tls.ts';

/**
 * `npm run bench`: side by side in one run. Both servers are alive, slices of one second alternate, and the
 * median of the slices' ratios counts: such machines drift by a factor of two within a run, so no absolute
 * figure means anything. `--quick` for a look: fewer slices, fewer requests.
 */

const quick = process.argv.includes('--quick');
const SLICES = quick ? 4 : 20;
const SLICE_MS = quick ? 300 : 1000;
const SPAWNS = quick ? 5 : 15;
const MANY_REQUESTS = quick ? 50_000 : 1_000_000;
/** Where the program keeps compiled code between its starts here, so that what the user of this machine has plays no part. */
const compiledCode = mkdtempSync(join(tmpdir(), 'drs-bench-code-'));
process.env.NODE_COMPILE_CACHE = compiledCode;
const PACKAGE = 'com.amazon.dash.replenishment.';

const http = (method: string, path: string, headers: Record<string, string>, body = ''): Buffer =>
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}${body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`,
  );

async function sideBySide(name: string, emulator: Spawned, bare: Spawned, request: Buffer): Promise<Row> {
  const ours = await openLoad(emulator.port, request);
  const theirs = await openLoad(bare.port, request);
  await ours.slice(SLICE_MS);
  await theirs.slice(SLICE_MS);
  const ratios: number[] = [];
  const rates: number[][] = [[], []];
  for (let i = 0; i < SLICES; i += 1) {
    const [a, b] =
      i % 2 === 0 ? [await ours.slice(SLICE_MS), await theirs.slice(SLICE_MS)] : await reversed(ours, theirs);
    ratios.push(a / b);
    rates[0]?.push(a);
    rates[1]?.push(b);
  }
  ours.close();
  theirs.close();
  const ratio = median(ratios);
  const [a = [], b = []] = rates;
  const figures = `${percent(ratio)} (${Math.round(median(a))} against ${Math.round(median(b))} a second)`;
  return { what: name, measured: figures, wanted: 'at least 50 %', met: ratio >= 0.5 };
}

async function reversed(ours: { slice(ms: number): Promise<number> }, theirs: typeof ours): Promise<[number, number]> {
  const b = await theirs.slice(SLICE_MS);
  return [await ours.slice(SLICE_MS), b];
}

async function spawns(): Promise<Row[]> {
  const spawned = async (args: readonly string[], healthPath: string, env?: Record<string, string>) => {
    const server = await spawnServer(args, healthPath, env);
    await server.stop();
    return server.firstReplyMs;
  };
  const ours: number[] = [];
  const ratios: number[] = [];
  const firstOnes: number[] = [];
  for (let i = 0; i < SPAWNS; i += 1) {
    const bare = await spawned(BARE, '/health');
    const again = await spawned(EMULATOR, '/_emulator/health');
    ours.push(again);
    ratios.push(again / bare);
    const blank = join(compiledCode, `blank-${i}`);
    firstOnes.push((await spawned(EMULATOR, '/_emulator/health', { NODE_COMPILE_CACHE: blank })) / bare);
  }
  return [
    {
      what: 'spawn to first 200, against bare Hono',
      measured: times(median(ratios)),
      wanted: 'at most 1.5 x',
      met: median(ratios) <= 1.5,
    },
    {
      what: 'spawn to first 200',
      measured: `${Math.round(median(ours))} ms`,
      wanted: 'under 250 ms',
      met: median(ours) < 250,
    },
    {
      what: 'the very first start of a machine, which has no compiled code to take, against bare Hono',
      measured: times(median(firstOnes)),
      wanted: 'beside it',
      met: true,
    },
  ];
}

async function main(): Promise<void> {
  process.stdout.write(
    `${cpus().length} cores, Node ${process.versions.node}; ${SLICES} alternating slices of ${SLICE_MS} ms\n\n`,
  );
  const rows: Row[] = [];
  const emulator = await spawnServer(EMULATOR, '/_emulator/health');
  const bare = await spawnServer(BARE, '/health');
  try {
    const registered = await fetch(`${emulator.url}/_emulator/devices`, {
      method: 'POST',
      body: JSON.stringify({ modelId: 'acme-coffee', serialNumber: 'BENCH-1' }),
    });
    const { accessToken, refreshToken } = (await registered.json()) as { accessToken: string; refreshToken: string };
    const idleMb = emulator.residentMb();
    const call = (input: string, result: string, token = accessToken) => ({
      Authorization: `Bearer ${token}`,
      'x-amzn-type-version': PACKAGE + input,
      'x-amzn-accept-type': PACKAGE + result,
    });
    const report = JSON.stringify({
      expectedReplenishmentDate: '2031-03-11T10:00:00Z',
      remainingQuantityInUnit: 3.5,
      originalQuantityInUnit: 10,
      totalQuantityOnHand: 20,
      lastUseDate: '2021-03-04T10:00:00Z',
    });
    const slotStatusBy = (token: string): Buffer =>
      http(
        'POST',
        '/slotStatus/beans',
        { ...call('DrsSlotStatusInput@1.0', 'DrsSlotStatusResult@1.0', token), 'Content-Type': 'application/json' },
        report,
      );
    const slotStatus = slotStatusBy(accessToken);
    rows.push(await sideBySide('`POST /slotStatus/{slot}` against bare Hono', emulator, bare, slotStatus));
    rows.push(
      await sideBySide(
        '`GET /subscriptionInfo` against bare Hono',
        emulator,
        bare,
        http('GET', '/subscriptionInfo', call('DrsSubscriptionInfoInput@1.0', 'DrsSubscriptionInfoResult@2.0')),
      ),
    );
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      client_secret: 'drs-emulator-secret',
    }).toString();
    const refresh = http('POST', '/auth/o2/token', { 'Content-Type': 'application/x-www-form-urlencoded' }, form);
    rows.push(await sideBySide('token refresh against bare Hono', emulator, bare, refresh));
    rows.push(await tlsBesidePlain(slotStatusBy, SLICES, SLICE_MS));

    const load = await openLoad(emulator.port, slotStatus);
    let sent = 0;
    while (sent < MANY_REQUESTS) sent += (await load.slice(2000)) * 2;
    load.close();
    const afterMb = emulator.residentMb();
    rows.push({
      what: 'memory idle',
      measured: `${Math.round(idleMb)} MB`,
      wanted: 'at most 80 MB',
      met: idleMb <= 80,
    });
    rows.push({
      what: `memory after ${Math.round(sent / 1000)},000 more requests`,
      measured: `${Math.round(afterMb)} MB`,
      wanted: 'at most 150 MB',
      met: afterMb <= 150,
    });
  } finally {
    await emulator.stop();
    await bare.stop();
  }
  rows.push(...(await spawns()));
  rows.push(await execAround(SPAWNS));
  rows.push(...(await inProcess(quick)));
  rows.push(...(await scenarios(quick)));
  rows.push(...(await certify(quick)));
  process.stdout.write(`${table(rows)}\n`);
  process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
}

try {
  await main();
} finally {
  rmSync(compiledCode, { recursive: true, force: true });
}
