import type { Kind, Page, Store } from './port.ts';

/** Units asked for at once. */
const PAGE = 1000;

/** All units of a kind in order of creation, page by page as they are asked for. */
export function* everyUnit<K extends Kind>(
  store: Pick<Store, 'list'>,
  kind: K,
): Generator<Page<K>['items'][number], void, undefined> {
  for (let after: string | undefined; ; ) {
    const page = store.list(kind, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    yield* page.items;
    if (page.next === null) return;
    after = page.next;
  }
}
