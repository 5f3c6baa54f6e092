/**
 * Items in order of creation, for lists that are read page by page. Kept in chunks, so that adding, removing
 * and reading a page cost the same with ten items or a hundred thousand.
 */

const CHUNK = 512;

export class CreationOrder<T extends { readonly place: number }> {
  readonly #chunks: T[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    this.#size += 1;
    const at = this.#chunkOf(item.place);
    const chunk = this.#chunks[at];
    if (chunk === undefined || (at === this.#chunks.length - 1 && chunk.length >= CHUNK && isLast(chunk, item.place))) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(firstAfter(chunk, item.place), 0, item);
  }

  remove(item: T): void {
    const at = this.#chunkOf(item.place);
    const chunk = this.#chunks[at];
    const index = chunk === undefined ? -1 : firstAfter(chunk, item.place) - 1;
    if (chunk === undefined || chunk[index] !== item) return;
    this.#size -= 1;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** At most `limit` items created after the given place. */
  after(place: number, limit: number): T[] {
    const page: T[] = [];
    let at = this.#chunkOf(place);
    let index = firstAfter(this.#chunks[at] ?? [], place);
    while (page.length < limit) {
      const chunk = this.#chunks[at];
      if (chunk === undefined) break;
      const item = chunk[index];
      if (item === undefined) {
        at += 1;
        index = 0;
      } else {
        page.push(item);
        index += 1;
      }
    }
    return page;
  }

  /** The last chunk that starts at or before the place; the first chunk if none does. */
  #chunkOf(place: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.[0]?.place ?? 0) <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}

const isLast = (chunk: readonly { readonly place: number }[], place: number): boolean =>
  (chunk.at(-1)?.place ?? 0) < place;

/** Index of the first item behind the place. */
function firstAfter(chunk: readonly { readonly place: number }[], place: number): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle]?.place ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
