import type { Documents, Kind } from '../../store/port.ts';
import type { World } from '../../world.ts';
import { type Position, toCursor } from './cursor.ts';

/** Lists over what is inside units: the orders or notifications of all devices, the subscriptions of all topics. */

export interface Listing<K extends Kind, Item> {
  /** Name of the list; its cursors are good for no other. */
  readonly list: string;
  readonly kind: K;
  readonly from: Position;
  readonly limit: number;
  /** Only this unit. */
  readonly only?: string | undefined;
  readonly itemsOf: (doc: Documents[K]) => readonly { readonly id: string; readonly item: Item }[];
}

export interface ItemPage<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** A page of items, unit by unit in order of creation. */
export function pageOfItems<K extends Kind, Item>(world: World, listing: Listing<K, Item>): ItemPage<Item> {
  const { list, kind, limit, only } = listing;
  const items: Item[] = [];
  let { place, item: last } = listing.from;
  /** Shows a unit's items after `last`; the cursor to go on with when the page is full before its end. */
  const show = (doc: Documents[K]): string | null => {
    const all = listing.itemsOf(doc);
    // What was shown last may be gone by now; then the unit is shown again rather than skipped.
    const begin = last === null ? 0 : all.findIndex(({ id }) => id === last) + 1;
    for (let at = begin; at < all.length; at += 1) {
      if (items.length === limit) return toCursor(list, { place, item: all[at - 1]?.id ?? null });
      items.push((all[at] as { item: Item }).item);
    }
    return null;
  };
  if (only !== undefined) {
    const unit = world.store.read({ kind, id: only });
    return { items, next: unit === undefined ? null : show(unit.doc) };
  }
  for (;;) {
    const page = world.store.list(kind, place === null ? { limit: 1 } : { after: place, limit: 1 });
    const unit = page.items[0];
    const next = unit === undefined ? null : show(unit.doc);
    if (next !== null || page.next === null) return { items, next };
    place = page.next;
    last = null;
  }
}
