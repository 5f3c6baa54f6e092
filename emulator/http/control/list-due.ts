import type { listDue as contract } from '../../../contracts/control/list-due.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor, toCursor } from './cursor.ts';
import { invalid } from './refuse.ts';

const LIST = 'due';

/** What time alone will bring about, nearest first. */
export const listDue: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  // What a cursor names may have happened by now, so it is a place in the order and not an entry.
  const order = ({ at, id }: { readonly at: string; readonly id: string }) => `${at} ${id}`;
  const { item } = from;
  const rest = world.engine.due().filter((entry) => item === null || order(entry) > item);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last !== undefined ? toCursor(LIST, { place: null, item: order(last) }) : null;
  return { kind: 'json', body: { items, next } };
};
