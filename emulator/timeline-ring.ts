import type { Instant } from '../contracts/fields.ts';
import type { EntryKind, TimelineEntry } from '../contracts/timeline.ts';

/** Makes an entry of its text, its number and the real time at which it was written. */
export type MakeEntry = (text: string, seq: number, wall: Instant) => TimelineEntry;

/** An entry as it is kept: whole, or as the text it can be made from. */
export interface Kept {
  readonly seq: number;
  readonly kind: EntryKind;
  /** Bytes it counts for. */
  readonly weight: number;
  readonly wallMs: number;
  /** The entry, or what makes it of its text. */
  readonly content: TimelineEntry | MakeEntry;
  /** Where its text is; meaningless for one that is whole. */
  readonly address: number;
}

const FIRST_ROOM = 1024;

/**
 * The kept entries, oldest first, as columns of numbers: an object for each would be thousands that live for a
 * minute, which a generational collector moves twice before it finds them dead.
 */
export class TimelineRing {
  #room = FIRST_ROOM;
  #oldest = 0;
  #count = 0;
  #seqs = new Float64Array(FIRST_ROOM);
  #weights = new Float64Array(FIRST_ROOM);
  #walls = new Float64Array(FIRST_ROOM);
  #addresses = new Float64Array(FIRST_ROOM);
  #kinds: EntryKind[] = [];
  #contents: (Kept['content'] | undefined)[] = [];

  get length(): number {
    return this.#count;
  }

  add(seq: number, kind: EntryKind, weight: number, wallMs: number, content: Kept['content'], address: number): void {
    if (this.#count === this.#room) this.#grow();
    const at = (this.#oldest + this.#count) % this.#room;
    this.#seqs[at] = seq;
    this.#kinds[at] = kind;
    this.#weights[at] = weight;
    this.#walls[at] = wallMs;
    this.#contents[at] = content;
    this.#addresses[at] = address;
    this.#count += 1;
  }

  seq(position: number): number {
    return this.#seqs[this.#place(position)] as number;
  }

  kind(position: number): EntryKind {
    return this.#kinds[this.#place(position)] as EntryKind;
  }

  /** The entry at a position, 0 being the oldest; undefined beyond the newest. */
  at(position: number): Kept | undefined {
    if (position >= this.#count) return undefined;
    const at = this.#place(position);
    return {
      seq: this.#seqs[at] as number,
      kind: this.#kinds[at] as EntryKind,
      weight: this.#weights[at] as number,
      wallMs: this.#walls[at] as number,
      content: this.#contents[at] as Kept['content'],
      address: this.#addresses[at] as number,
    };
  }

  dropOldest(): void {
    this.#contents[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % this.#room;
    this.#count -= 1;
  }

  #place(position: number): number {
    return (this.#oldest + position) % this.#room;
  }

  #grow(): void {
    const all = Array.from({ length: this.#count }, (_, position) => this.at(position) as Kept);
    this.#room *= 2;
    this.#oldest = 0;
    this.#count = 0;
    this.#seqs = new Float64Array(this.#room);
    this.#weights = new Float64Array(this.#room);
    this.#walls = new Float64Array(this.#room);
    this.#addresses = new Float64Array(this.#room);
    this.#kinds = [];
    this.#contents = [];
    for (const { seq, kind, weight, wallMs, content, address } of all)
      this.add(seq, kind, weight, wallMs, content, address);
  }
}
