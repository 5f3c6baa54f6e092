import { keysOf } from './domain/keys.ts';
import type { Snapshot, Store } from './store/port.ts';

/** What is found by going through all units of a world. */

/** Every unit of a world, and the writes that some of them still wait for. */
export function collectUnits(store: Store): { units: Snapshot['units']; landings: Promise<void>[] } {
  const units: Snapshot['units'][number][] = [];
  const landings: Promise<void>[] = [];
  for (const kind of ['portal', 'topic', 'consent', 'device'] as const) {
    for (let after: string | undefined; ; ) {
      const page = store.list(kind, after === undefined ? { limit: 1000 } : { after, limit: 1000 });
      for (const { ref, doc, revision } of page.items) {
        units.push({ ref, doc, keys: keysOf(kind, doc) });
        const landing = store.landed(ref, revision);
        if (landing !== undefined) landings.push(landing);
      }
      if (page.next === null) break;
      after = page.next;
    }
  }
  return { units, landings };
}

/** Regions of all topics there are. */
export function* regionsOf(store: Store): Iterable<string> {
  for (let after: string | undefined; ; ) {
    const page = store.list('topic', after === undefined ? { limit: 1000 } : { after, limit: 1000 });
    for (const { ref } of page.items) yield ref.id.split(':')[3] ?? '';
    if (page.next === null) return;
    after = page.next;
  }
}
