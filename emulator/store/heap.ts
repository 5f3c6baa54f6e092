/** A binary heap: the first item is at index 0. It tells each item where it went, so that any item can be moved or taken out. */
export class Heap<T> {
  readonly items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;
  readonly #moved: (item: T, index: number) => void;

  constructor(before: (a: T, b: T) => boolean, moved: (item: T, index: number) => void = () => {}) {
    this.#before = before;
    this.#moved = moved;
  }

  push(item: T): void {
    this.items.push(item);
    this.#up(item, this.items.length - 1);
  }

  /** Takes out the item at an index; the first one when not told otherwise. */
  take(index = 0): T | undefined {
    const taken = this.items[index];
    const last = this.items.pop();
    if (last !== undefined && taken !== undefined && last !== taken) {
      this.items[index] = last;
      this.reorder(index);
    }
    return taken;
  }

  /** Puts the item at an index where it belongs after its order has changed. */
  reorder(index: number): void {
    const item = this.items[index];
    if (item !== undefined) this.#down(item, this.#up(item, index));
  }

  #up(item: T, from: number): number {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.items[above] as T;
      if (!this.#before(item, parent)) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(item, index);
    return index;
  }

  #down(item: T, from: number): void {
    let index = from;
    for (;;) {
      let below = 2 * index + 1;
      let child = this.items[below];
      const right = this.items[below + 1];
      if (child === undefined) break;
      if (right !== undefined && this.#before(right, child)) {
        below += 1;
        child = right;
      }
      if (!this.#before(child, item)) break;
      this.#place(child, index);
      index = below;
    }
    this.#place(item, index);
  }

  #place(item: T, index: number): void {
    this.items[index] = item;
    this.#moved(item, index);
  }
}
