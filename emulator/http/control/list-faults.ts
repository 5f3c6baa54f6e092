import type { listFaults as contract } from '../../../contracts/control/list-faults.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor, toCursor } from './cursor.ts';
import { faultEntry } from './fault-entry.ts';
import { invalid } from './refuse.ts';

const LIST = 'faults';

/** What is planned to go wrong, in the order it was planned. */
export const listFaults: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  const now = world.clock.now();
  const { faults } = world.portal();
  // A place and not a name: what it named may have been cleared.
  const start = Number(from.place ?? 0);
  const end = start + limit;
  return {
    kind: 'json',
    body: {
      items: faults.slice(start, end).map((fault) => faultEntry(fault, now)),
      next: end < faults.length ? toCursor(LIST, { place: String(end), item: null }) : null,
    },
  };
};
