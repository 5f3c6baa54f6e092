import { CONFLICT, type Snapshot, type Store } from './port.ts';
import { Units } from './units.ts';

/** A world that lives as long as its process. Every decision has landed as soon as it is taken. */
export function createMemoryStore(snapshot: Snapshot): Store {
  let units = Units.of(snapshot);
  let world = snapshot.world;

  const keep = (unit: ReturnType<Units['decide']>): undefined | typeof CONFLICT => {
    if (unit === CONFLICT) return CONFLICT;
    if (unit !== undefined) units.settle(unit, unit.head);
    return undefined;
  };

  return {
    read: (ref) => units.read(ref),
    find: (uniqueKey) => units.find(uniqueKey),
    list: (kind, options) => units.list(kind, options),
    count: (kind) => units.count(kind),
    dueBefore: (instant, limit) => units.dueBefore(instant, limit),
    commit: (ref, expectedRevision, doc, keys) => keep(units.decide(ref, expectedRevision, doc, keys)),
    remove: (ref, expectedRevision) => keep(units.decide(ref, expectedRevision, undefined)),
    landed: () => undefined,
    world: () => world,
    async saveWorld(next) {
      world = next;
    },
    async replace(next) {
      units = Units.of(next);
      world = next.world;
    },
    async close() {},
  };
}
