import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Kind } from '../../store/port.ts';
import type { World } from '../../world.ts';
import { BAD_CURSOR, readCursor } from './cursor.ts';
import { invalid } from './refuse.ts';
import { type Listing, pageOfItems } from './unit-pages.ts';

/** Which page of a list is asked for. */
interface Asked {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** Answers with a page of what units hold, from where the cursor says. */
export function answerItems<K extends Kind, Item>(
  world: World,
  { after, limit = LIMIT_DEFAULT }: Asked,
  listing: Omit<Listing<K, Item>, 'from' | 'limit'>,
) {
  const from = readCursor(listing.list, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  return { kind: 'json' as const, body: pageOfItems(world, { ...listing, from, limit }) };
}
