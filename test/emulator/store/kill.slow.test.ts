import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { openLowdbStore } from '../../../emulator/store/lowdb.ts';
import { deviceRef, temporaryFolder, worldWith } from './given.ts';

const SERIALS = ['sn-0', 'sn-1', 'sn-2', 'sn-3', 'sn-4'];
const ROUNDS = 20;

async function bundledChild(): Promise<string> {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'kill-child.ts'), platform: 'node' });
  const file = join(await temporaryFolder(), 'child.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}

const start = (child: string, dir: string, errors: 'inherit' | 'ignore') =>
  spawn(process.execPath, [child, dir, JSON.stringify(worldWith(...SERIALS))], { stdio: ['ignore', 'pipe', errors] });

/** Lets the child work until it has acknowledged so many commits, then kills it; the highest turn of each unit that it acknowledged. */
async function workAndDie(child: string, dir: string, acknowledgements: number): Promise<Map<string, number>> {
  const worker = start(child, dir, 'inherit');
  const gone = once(worker, 'exit');
  const turns = new Map<string, number>();
  let count = 0;
  for await (const line of createInterface({ input: worker.stdout! })) {
    const [, serial, turn] = /^(sn-\d) (\d+)$/.exec(line) ?? [];
    // A line cut off by the kill acknowledges at most less than it says.
    if (serial !== undefined) turns.set(serial, Math.max(turns.get(serial) ?? 0, Number(turn)));
    count += 1;
    if (count === acknowledgements) worker.kill('SIGKILL');
  }
  expect((await gone)[1]).toBe('SIGKILL');
  return turns;
}

describe('a process that is killed', () => {
  it(`has lost nothing it acknowledged and left nothing half-written, ${ROUNDS} times`, async () => {
    const child = await bundledChild();
    const dir = await temporaryFolder();
    let all = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const acknowledged = await workAndDie(child, dir, 1 + Math.floor(Math.random() * 400));
      const store = await openLowdbStore(dir, () => worldWith(...SERIALS));
      for (const serial of SERIALS) {
        const unit = store.read(deviceRef(serial))!;
        expect(unit.doc.turn).toBeGreaterThanOrEqual(acknowledged.get(serial) ?? 0);
        // Document, revision and keys are of one write.
        expect(unit.revision).toBe(unit.doc.turn + 1);
        if (unit.doc.turn > 0) expect(store.find(`${serial}-${unit.doc.turn}`)).toEqual(deviceRef(serial));
        all += acknowledged.has(serial) ? 1 : 0;
      }
      await store.close();
    }
    expect(all).toBeGreaterThan(ROUNDS);
  }, 60_000);

  it('leaves its lock to one of those who start next, however many at once', async () => {
    const child = await bundledChild();
    const dir = await temporaryFolder();
    for (let round = 0; round < 5; round += 1) {
      await workAndDie(child, dir, 1);
      const workers = Array.from({ length: 5 }, () => start(child, dir, 'ignore'));
      const gone = workers.map((worker) => once(worker, 'exit'));
      const serving = new Set<unknown>();
      for (const worker of workers) worker.stdout!.on('data', () => serving.add(worker));
      // All but one give up by themselves.
      await new Promise<void>((resolve) => {
        let refused = 0;
        for (const worker of workers) worker.once('exit', () => ++refused === workers.length - 1 && resolve());
      });
      const last = workers.find((worker) => worker.exitCode === null)!;
      if (!serving.has(last)) await once(last.stdout!, 'data');
      expect([...serving]).toEqual([last]);
      last.kill('SIGKILL');
      await Promise.all(gone);
    }
  }, 60_000);
});
