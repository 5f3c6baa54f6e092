import { openLowdbStore } from '../../../emulator/store/lowdb.ts';
import { CONFLICT, type Snapshot } from '../../../emulator/store/port.ts';

/**
 * Commits from several loops at once until it is killed, and prints each acknowledged `serial turn`.
 * Arguments: data folder, and the world to begin with as JSON.
 */
const [dir = '', seed = ''] = process.argv.slice(2);
const snapshot = JSON.parse(seed) as Snapshot;
const store = await openLowdbStore(dir, () => snapshot);

const bump = async (serialNumber: string): Promise<void> => {
  const ref = { kind: 'device', id: `acme-coffee/${serialNumber}` } as const;
  const seen = store.read(ref);
  if (seen === undefined) throw new Error(`${serialNumber} is missing`);
  const turn = seen.doc.turn + 1;
  // Of some size, so that a kill finds writes half done.
  const padding = 'x'.repeat(20_000);
  const doc = { ...seen.doc, turn, former: [{ ...FORMER, grantId: padding }] };
  const landing = store.commit(ref, seen.revision, doc, { unique: [`${serialNumber}-${turn}`], dueAt: null });
  if (landing === CONFLICT) throw new Error('nothing comes between reading and committing');
  await landing;
  process.stdout.write(`${serialNumber} ${turn}\n`);
};

const FORMER = {
  directedCustomerId: 'amzn1.account.A',
  clientId: 'client',
  registeredAt: '2031-03-04T10:00:00.000Z',
  deregisteredAt: '2031-03-04T10:00:00.000Z',
  by: 'maker',
} as const;

const loop = async (offset: number): Promise<never> => {
  for (let round = offset; ; round += 1) await bump(`sn-${round % 5}`);
};

process.stdout.write('serving\n');
await Promise.all([0, 1, 1, 2, 3, 4, 4, 4].map(loop));
