import { keysOf } from './domain/keys.ts';
import { everyUnit } from './store/every-unit.ts';
import type { Snapshot, Store } from './store/port.ts';

/** What is found by going through all units of a world. */

/** Every unit of a world, and the writes that some of them still wait for. */
export function collectUnits(store: Store): { units: Snapshot['units']; landings: Promise<void>[] } {
  const units: Snapshot['units'][number][] = [];
  const landings: Promise<void>[] = [];
  for (const kind of ['portal', 'topic', 'consent', 'device'] as const) {
    for (const { ref, doc, revision } of everyUnit(store, kind)) {
      units.push({ ref, doc, keys: keysOf(kind, doc) });
      const landing = store.landed(ref, revision);
      if (landing !== undefined) landings.push(landing);
    }
  }
  return { units, landings };
}

/** Regions of all topics there are. */
export function* regionsOf(store: Store): Iterable<string> {
  for (const { ref } of everyUnit(store, 'topic')) yield ref.id.split(':')[3] ?? '';
}
