import type { Instant } from '../contracts/fields.ts';
import { Heap } from './store/heap.ts';
import type { Ref } from './store/port.ts';

/**
 * Which units to look at next, nearest first. An optimisation over asking the store: the truth about what is
 * due stays in the documents, and an entry here only says "look".
 */
export interface DueQueue {
  push(ref: Ref, at: Instant): void;
  /** Takes out the nearest unit due at or before an instant. */
  pop(until: Instant): Ref | undefined;
  /** The nearest instant, or null. */
  nearest(): Instant | null;
  clear(): void;
}

interface Entry {
  at: Instant;
  index: number;
  readonly key: string;
  readonly ref: Ref;
}

export function createDueQueue(): DueQueue {
  const byUnit = new Map<string, Entry>();
  const heap = new Heap<Entry>(
    (a, b) => a.at < b.at || (a.at === b.at && a.key < b.key),
    (entry, index) => {
      entry.index = index;
    },
  );
  return {
    push(ref, at) {
      // The colon behind it makes units of one instant sort as the ids of their due entries do.
      const key = `${ref.kind}:${ref.id}:`;
      const known = byUnit.get(key);
      if (known === undefined) {
        const entry = { at, key, ref, index: 0 };
        byUnit.set(key, entry);
        heap.push(entry);
      } else if (known.at !== at) {
        known.at = at;
        heap.reorder(known.index);
      }
    },
    pop(until) {
      const first = heap.items[0];
      if (first === undefined || first.at > until) return undefined;
      heap.take();
      byUnit.delete(first.key);
      return first.ref;
    },
    nearest: () => heap.items[0]?.at ?? null,
    clear() {
      heap.items.length = 0;
      byUnit.clear();
    },
  };
}
