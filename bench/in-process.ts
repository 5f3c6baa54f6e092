import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginChange, finish } from '../emulator/domain/device-change.ts';
import { slotStatus } from '../emulator/domain/drs/slot-status.ts';
import { keysOf } from '../emulator/domain/keys.ts';
import { blankDevice, completeSetup, register } from '../emulator/domain/registration.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal } from '../emulator/domain/seed.ts';
import { createIds, idKeyOf, macKeyOf } from '../emulator/ids.ts';
import { startEmulator } from '../emulator/index.ts';
import { openLowdbStore } from '../emulator/store/lowdb.ts';
import { createMemoryStore } from '../emulator/store/memory.ts';
import { CONFLICT, type Ref, type Snapshot, type Store } from '../emulator/store/port.ts';
import { elapsedMs, median, type Row, times } from './measure.ts';

/** What is measured inside one process: cost by number of devices, start, and a whole lifecycle. */

const NOW = '2031-03-04T10:00:00.000Z';
const MANY = 10_000;
const FEW = 10;
const ids = createIds(idKeyOf(1));

function snapshot(devices: number): Snapshot {
  const units: Snapshot['units'][number][] = [
    { ref: { kind: 'portal', id: 'portal' }, doc: seedPortal, keys: keysOf('portal', seedPortal) },
  ];
  for (let i = 0; i < devices; i += 1) {
    const blank = blankDevice('acme-coffee', `SN-${i}`);
    const change = beginChange({
      portal: seedPortal,
      device: blank,
      subscribers: [],
      draw: { now: NOW, ids: ids.forUnit(`device:acme-coffee/SN-${i}`, 0) },
    });
    register(change, {
      directedCustomerId: SEED_CUSTOMER_ID,
      clientId: SEED_CLIENT_ID,
      isTestDevice: false,
      includeNonLive: false,
      scopes: [],
    });
    completeSetup(change, 'bench', { beans: { asin: 'B0EMUL0001', subscribed: true } });
    const device = finish(change, blank);
    units.push({ ref: { kind: 'device', id: `acme-coffee/SN-${i}` }, doc: device, keys: keysOf('device', device) });
  }
  return {
    world: {
      epoch: 1,
      seed: 1,
      idKey: idKeyOf(1),
      macKey: macKeyOf(1),
      clock: { mode: 'manual', now: NOW, scale: 1, offsetMs: 0 },
      configHash: 'bench',
    },
    units,
  };
}

/** One report on one device: read, decide, commit. */
function operate(store: Store, number: number): Promise<void> | undefined {
  const ref: Ref<'device'> = { kind: 'device', id: `acme-coffee/SN-${number}` };
  const current = store.read(ref);
  if (current === undefined) throw new Error(`no device ${ref.id}`);
  const outcome = slotStatus({
    portal: seedPortal,
    device: current.doc,
    subscribers: [],
    request: {
      params: { slotId: 'beans' },
      query: undefined,
      body: {
        expectedReplenishmentDate: NOW,
        remainingQuantityInUnit: number,
        originalQuantityInUnit: MANY,
        lastUseDate: NOW,
      },
    },
    resultType: '',
    draw: { now: NOW, ids: ids.forUnit(`device:${ref.id}`, current.doc.turn) },
  });
  if (!outcome.accepted) throw new Error(outcome.refusal);
  const landing = store.commit(ref, current.revision, outcome.next, keysOf('device', outcome.next));
  if (landing === CONFLICT) throw new Error('conflict in a single-threaded bench');
  return landing;
}

/** Nanoseconds per operation; the same ten devices are used in both stores, spread over what is there. */
async function cost(store: Store, devices: number, operations: number, atOnce: number): Promise<number> {
  const step = devices / FEW;
  const start = process.hrtime.bigint();
  for (let done = 0; done < operations; done += atOnce) {
    const landings: (Promise<void> | undefined)[] = [];
    for (let i = 0; i < atOnce; i += 1) landings.push(operate(store, ((done + i) % FEW) * step));
    await Promise.all(landings);
  }
  return Number(process.hrtime.bigint() - start) / operations;
}

async function compare(few: Store, many: Store, operations: number, slices: number, atOnce: number): Promise<number> {
  await cost(few, FEW, operations, atOnce);
  await cost(many, MANY, operations, atOnce);
  const ratios: number[] = [];
  for (let i = 0; i < slices; i += 1) {
    const a = await cost(few, FEW, operations, atOnce);
    const b = await cost(many, MANY, operations, atOnce);
    ratios.push(b / a);
  }
  return median(ratios);
}

const growth = (what: string, ratio: number): Row => ({
  what,
  measured: times(ratio),
  wanted: 'at most 1.20 x',
  met: ratio <= 1.2,
});

async function onDisk(quick: boolean): Promise<Row[]> {
  const folders = [FEW, MANY].map(() => mkdtempSync(join(tmpdir(), 'drs-bench-')));
  const [fewDir = '', manyDir = ''] = folders;
  const few = await openLowdbStore(fewDir, () => snapshot(FEW));
  const many = await openLowdbStore(manyDir, () => snapshot(MANY));
  try {
    const ratio = await compare(few, many, quick ? 100 : 400, quick ? 5 : 21, FEW);
    const alone: number[] = [];
    const together: number[] = [];
    for (let i = 0; i < (quick ? 3 : 9); i += 1) {
      alone.push(await cost(few, FEW, 100, 1));
      together.push(await cost(few, FEW, 1000, 100));
    }
    const gain = median(alone) / median(together);
    return [
      growth(`the same with \`--data\``, ratio),
      {
        what: 'group commit: 100 callers at once against one at a time, `--data`',
        measured: `${gain.toFixed(1)} x the operations a second`,
        wanted: 'visible (more than 3 x)',
        met: gain > 3,
      },
    ];
  } finally {
    await few.close();
    await many.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function starts(quick: boolean): Promise<Row> {
  const samples: number[] = [];
  for (let i = 0; i < (quick ? 5 : 20); i += 1) {
    let close = async () => {};
    samples.push(
      await elapsedMs(async () => {
        const emulator = await startEmulator({ clock: 'manual', seed: 1 });
        close = () => emulator.close();
      }),
    );
    await close();
  }
  const ms = median(samples.slice(1));
  return {
    what: '`startEmulator()` in a warm process',
    measured: `${ms.toFixed(1)} ms`,
    wanted: 'at most 20 ms',
    met: ms <= 20,
  };
}

/** Two orders: one to its delivery, past its 24 hours; one that expires in resolution after 72. */
async function lifecycle(quick: boolean): Promise<Row> {
  const samples: number[] = [];
  const emulator = await startEmulator({ clock: 'manual', seed: 1, now: NOW });
  const PACKAGE = 'com.amazon.dash.replenishment.';
  for (let i = 0; i < (quick ? 5 : 20); i += 1) {
    const device = `acme-coffee/LIFE-${i}`;
    samples.push(
      await elapsedMs(async () => {
        const { accessToken } = await emulator.control.registerDevice({
          modelId: 'acme-coffee',
          serialNumber: `LIFE-${i}`,
        });
        const replenish = async () => {
          const response = await fetch(`${emulator.url}/replenish/beans`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${accessToken}`,
              'x-amzn-type-version': `${PACKAGE}DrsReplenishInput@1.0`,
              'x-amzn-accept-type': `${PACKAGE}DrsReplenishResult@1.0`,
            },
          });
          if (!response.ok) throw new Error(await response.text());
          await response.text();
        };
        await replenish();
        await emulator.control.call('PUT', `devices/${device}/slots/beans/next-order`, { problem: 'payment' });
        await emulator.clock.advance('P8D');
        const fresh = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: `LIFE-${i}` });
        const again = await fetch(`${emulator.url}/replenish/beans`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${fresh.accessToken}`,
            'x-amzn-type-version': `${PACKAGE}DrsReplenishInput@1.0`,
            'x-amzn-accept-type': `${PACKAGE}DrsReplenishResult@1.0`,
          },
        });
        if (!again.ok) throw new Error(await again.text());
        await again.text();
        await emulator.clock.advance('PT72H');
        await emulator.control.call('POST', `devices/${device}/deregister`, { by: 'customer' });
      }),
    );
  }
  await emulator.close();
  const ms = median(samples.slice(1));
  return {
    what: 'a full lifecycle with its 24 h and 72 h timers',
    measured: `${ms.toFixed(1)} ms`,
    wanted: 'at most 50 ms',
    met: ms <= 50,
  };
}

export async function inProcess(quick: boolean): Promise<Row[]> {
  const few = createMemoryStore(snapshot(FEW));
  const many = createMemoryStore(snapshot(MANY));
  const ratio = await compare(few, many, quick ? 2000 : 20_000, quick ? 5 : 21, 1);
  return [
    growth(`transition and store per operation, ${MANY} devices against ${FEW}`, ratio),
    ...(await onDisk(quick)),
    await starts(quick),
    await lifecycle(quick),
  ];
}
