import type { snsQuery as contract } from '../../../contracts/sns/query.ts';
import type { Handler } from '../answer.ts';
import { about } from './about.ts';
import { fieldsOf } from './parameters.ts';

/** SNS's Query API: the action and its parameters come in the query, in a form, or in both. */
export const snsQuery: Handler<typeof contract> = async (world, { raw }) => {
  // A HEAD is served like a GET by whoever routes it; it may ask, and never do.
  if (raw.method === 'HEAD') return about(world);
  const fields = fieldsOf(raw);
  if ((fields.get('Action') ?? '') === '' && raw.method === 'GET') return about(world);
  // Twenty actions with all that they refuse: loaded by the first call of one, since most starts see none for a while.
  const { runAction } = await import('./run-action.ts');
  return runAction(world, raw, fields);
};
