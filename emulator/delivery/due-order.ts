import { Heap } from '../store/heap.ts';

/**
 * Under a clock that stands, attempts go on the record in due order, whatever order the answers come in: an
 * entry waits until all that was due before it has ended.
 */
export interface DueOrder {
  /** An attempt begins. */
  begin(at: string, id: string): Place;
  /** Writes the entries whose turn it is. To be called when nothing earlier can be added any more. */
  flush(): void;
  /** Writes what has ended, and forgets the rest. */
  finish(): void;
  /** Forgets everything. */
  clear(): void;
}

/** The place of one attempt; it ends with an entry, or with none. */
export interface Place {
  readonly at: string;
  readonly id: string;
  ended: boolean;
  write: (() => void) | null;
}

export function createDueOrder(): DueOrder {
  const places = new Heap<Place>((a, b) => a.at < b.at || (a.at === b.at && a.id < b.id));
  return {
    begin(at, id) {
      const place: Place = { at, id, ended: false, write: null };
      places.push(place);
      return place;
    },
    flush() {
      for (let first = places.items[0]; first?.ended === true; first = places.items[0]) {
        places.take();
        first.write?.();
      }
    },
    finish() {
      for (let first = places.take(); first !== undefined; first = places.take()) first.write?.();
    },
    clear() {
      places.items.length = 0;
    },
  };
}
