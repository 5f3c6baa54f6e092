import type { Device } from '../../domain/state.ts';
import { everyUnit } from '../../store/every-unit.ts';
import { CONFLICT, type Ref } from '../../store/port.ts';
import type { World } from '../../world.ts';

/** Deregistered devices are remembered for a while: the last 1,000 of them. */
export const DEREGISTERED_KEPT = 1000;

interface Deregistered {
  readonly epoch: number;
  /** Ids of deregistered devices, the longest gone first. Some may have been registered again since. */
  readonly ids: Set<string>;
}

const remembered = new WeakMap<World, Deregistered>();

const refOf = (id: string): Ref<'device'> => ({ kind: 'device', id });

/** All devices are looked at once a world; after that only those that are told to `pruneDevices`. */
function recall(world: World): Deregistered {
  const { epoch } = world.store.world();
  const known = remembered.get(world);
  if (known?.epoch === epoch) return known;
  const gone: { readonly id: string; readonly at: string }[] = [];
  for (const { ref, doc } of everyUnit(world.store, 'device')) {
    if (doc.current === null) gone.push({ id: ref.id, at: doc.former.at(-1)?.deregisteredAt ?? '' });
  }
  gone.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const fresh = { epoch, ids: new Set(gone.map(({ id }) => id)) };
  remembered.set(world, fresh);
  return fresh;
}

const isWaiting = (device: Device): boolean =>
  device.outbox.some(({ deliveries }) => deliveries.some(({ state }) => state === 'pending'));

/**
 * To be called after devices were deregistered. Drops the oldest deregistered ones beyond the bound, but none
 * whose notifications are still on their way. A removal that fails is made up for by the next call.
 */
export function pruneDevices(world: World, deregistered: readonly Ref<'device'>[]): Promise<void> {
  const turn = (turns.get(world) ?? Promise.resolve()).then(() => prune(world, deregistered));
  turns.set(world, turn);
  return turn;
}

/** One at a time: two at once would each drop the whole surplus. */
const turns = new WeakMap<World, Promise<void>>();

async function prune(world: World, deregistered: readonly Ref<'device'>[]): Promise<void> {
  const { ids } = recall(world);
  for (const { id } of deregistered) {
    ids.delete(id);
    ids.add(id);
  }
  if (ids.size <= DEREGISTERED_KEPT) return;
  // Who was registered again, or is gone already, does not count.
  for (const id of ids) if (world.store.read(refOf(id))?.doc.current !== null) ids.delete(id);
  let surplus = ids.size - DEREGISTERED_KEPT;
  for (const id of ids) {
    if (surplus <= 0) return;
    const unit = world.store.read(refOf(id));
    if (unit === undefined || unit.doc.current !== null || isWaiting(unit.doc)) continue;
    const removal = world.store.remove(refOf(id), unit.revision);
    if (removal === CONFLICT) continue;
    surplus -= 1;
    try {
      await removal;
      ids.delete(id);
    } catch {
      // The device stays, and with it its place in the list.
    }
  }
}
