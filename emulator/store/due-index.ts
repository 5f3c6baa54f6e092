import type { Instant } from '../../contracts/fields.ts';
import { Heap } from './heap.ts';
import type { Ref } from './port.ts';

/** One unit's place in the index; keep it with the unit and hand it back to move it. */
export interface Due {
  readonly ref: Ref;
  dueAt: Instant;
  index: number;
}

const before = (a: Due, b: Due): boolean =>
  a.dueAt !== b.dueAt ? a.dueAt < b.dueAt : a.ref.kind !== b.ref.kind ? a.ref.kind < b.ref.kind : a.ref.id < b.ref.id;

/**
 * Which units have something due, nearest first; units of one instant in the order of kind and id, so that
 * runs are alike. A unit that moves is moved in the heap, so nothing stale is ever kept.
 */
export class DueIndex {
  readonly #heap = new Heap<Due>(before, (due, index) => {
    due.index = index;
  });

  /** Notes when the unit is due next (null: not at all) and returns its new place. */
  move(due: Due | undefined, ref: Ref, dueAt: Instant | null): Due | undefined {
    if (due === undefined) {
      if (dueAt === null) return undefined;
      const added: Due = { ref, dueAt, index: -1 };
      this.#heap.push(added);
      return added;
    }
    if (dueAt === null) {
      this.#heap.take(due.index);
      return undefined;
    }
    if (due.dueAt !== dueAt) {
      due.dueAt = dueAt;
      this.#heap.reorder(due.index);
    }
    return due;
  }

  /** At most `limit` units due at or before the instant (all, when null). Costs what it returns, not what the index holds. */
  before(instant: Instant | null, limit: number): { ref: Ref; dueAt: Instant }[] {
    const { items } = this.#heap;
    const found: { ref: Ref; dueAt: Instant }[] = [];
    // Walks the heap from the top; the frontier holds the children of what was returned.
    const frontier = new Heap<Due>(before);
    const reach = (index: number): void => {
      const due = items[index];
      if (due !== undefined && (instant === null || due.dueAt <= instant)) frontier.push(due);
    };
    reach(0);
    while (found.length < limit) {
      const due = frontier.take();
      if (due === undefined) break;
      found.push({ ref: due.ref, dueAt: due.dueAt });
      reach(2 * due.index + 1);
      reach(2 * due.index + 2);
    }
    return found;
  }
}
