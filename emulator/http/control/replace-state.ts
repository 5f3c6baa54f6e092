import type { replaceState as contract } from '../../../contracts/control/replace-state.ts';
import type { Handler } from '../answer.ts';
import { invalid } from './refuse.ts';
import { readStateDocument } from './state-document.ts';

/** Puts another world in the place of this one: all of it is checked before anything changes. */
export const replaceState: Handler<typeof contract> = async (world, { request }) => {
  const read = readStateDocument(request.body, world.store.world());
  if (!read.ok) {
    const { field, problem, nearest } = read.violation;
    return invalid(field, problem, nearest === undefined ? undefined : { seen: nearest, known: [nearest] });
  }
  await world.replace(read.snapshot, 'restored');
  return { kind: 'json', body: {} };
};
