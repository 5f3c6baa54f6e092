import type { Ref } from './port.ts';

/** What the index knows of a unit: the keys that its latest decision gave up while a landed or written document still has them. */
export interface Holder {
  readonly ref: Ref;
  leaving: Set<string> | undefined;
}

/**
 * World-wide unique names and the units they lead to. A key that a decision gives up is not found any more,
 * but stays taken until that decision has landed: the unit may have to fall back on it.
 */
export class UniqueIndex<H extends Holder> {
  readonly #holders = new Map<string, H>();

  find(key: string): H | undefined {
    const holder = this.#holders.get(key);
    return holder?.leaving?.has(key) ? undefined : holder;
  }

  /** Throws when another unit holds one of the keys; nothing has been changed then. */
  check(ref: Ref, holder: H | undefined, keys: readonly string[]): void {
    for (const key of keys) {
      const other = this.#holders.get(key);
      if (other !== undefined && other !== holder) {
        throw new Error(
          `${ref.kind} "${ref.id}" claims the key "${key}", which ${other.ref.kind} "${other.ref.id}" holds`,
        );
      }
    }
  }

  /** Moves a checked unit from the keys of one decision to those of the next. */
  change(holder: H, from: readonly string[], to: readonly string[]): void {
    if (from === to) return;
    const next = new Set(to);
    for (const key of next) {
      this.#holders.set(key, holder);
      holder.leaving?.delete(key);
    }
    for (const key of from) {
      if (next.has(key)) continue;
      holder.leaving ??= new Set();
      holder.leaving.add(key);
    }
  }

  /** Sets free what was given up, except what the landed document still has. */
  release(holder: H, landed: readonly string[]): void {
    const { leaving } = holder;
    if (leaving === undefined) return;
    const kept = new Set(landed);
    for (const key of leaving) {
      if (kept.has(key)) continue;
      this.#holders.delete(key);
      leaving.delete(key);
    }
    if (leaving.size === 0) holder.leaving = undefined;
  }
}
