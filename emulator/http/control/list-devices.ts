import type { listDevices as contract } from '../../../contracts/control/list-devices.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor, toCursor } from './cursor.ts';
import { deviceEntry } from './device-entry.ts';
import { invalid } from './refuse.ts';

const LIST = 'devices';

/** The devices, in order of creation. */
export const listDevices: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  const page = world.store.list('device', from.place === null ? { limit } : { after: from.place, limit });
  const next = page.next === null ? null : toCursor(LIST, { place: page.next, item: null });
  return { kind: 'json', body: { items: page.items.map(({ doc }) => deviceEntry(doc)), next } };
};
