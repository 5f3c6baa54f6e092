import type { Instant } from '../contracts/fields.ts';
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
  readonly at: Instant;
  readonly key: string;
  readonly ref: Ref;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.key < b.key);

/** A binary heap; `at` of a unit that was pushed again for another instant is stale and skipped. */
export function createDueQueue(): DueQueue {
  const heap: Entry[] = [];
  const current = new Map<string, Instant>();

  const removeTop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!before(heap[child] as Entry, last)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = last;
  };

  const top = (): Entry | undefined => {
    while (heap[0] !== undefined && current.get(heap[0].key) !== heap[0].at) removeTop();
    return heap[0];
  };

  return {
    push(ref, at) {
      const key = `${ref.kind}:${ref.id}`;
      if (current.get(key) === at) return;
      current.set(key, at);
      const entry: Entry = { at, key, ref };
      let index = heap.length;
      heap.push(entry);
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!before(entry, heap[parent] as Entry)) break;
        heap[index] = heap[parent] as Entry;
        index = parent;
      }
      heap[index] = entry;
    },
    pop(until) {
      const entry = top();
      if (entry === undefined || entry.at > until) return undefined;
      removeTop();
      current.delete(entry.key);
      return entry.ref;
    },
    nearest: () => top()?.at ?? null,
    clear() {
      heap.length = 0;
      current.clear();
    },
  };
}
