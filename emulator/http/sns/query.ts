import type { ActionDefinition } from '../../../contracts/sns/action.ts';
import { actions } from '../../../contracts/sns/actions/index.ts';
import type { snsQuery as contract } from '../../../contracts/sns/query.ts';
import type { World } from '../../world.ts';
import type { Answer, Handler, ReadRequest } from '../answer.ts';
import { about } from './about.ts';
import type { ActionHandler } from './action-handler.ts';
import { actionHandlers } from './actions/index.ts';
import { refusedAsPage } from './admission.ts';
import { callerOf } from './caller.ts';
import { missingParameter } from './missing.ts';
import { fieldsOf, readParameters } from './parameters.ts';
import { xmlResponse } from './xml.ts';

/** SNS's Query API: the action and its parameters come in the query, in a form, or in both. */
export const snsQuery: Handler<typeof contract> = (world, { raw }) => {
  // A HEAD is served like a GET by whoever routes it; it may ask, and never do.
  if (raw.method === 'HEAD') return about(world);
  const fields = fieldsOf(raw);
  const name = fields.get('Action') ?? '';
  if (name === '' && raw.method === 'GET') return about(world);
  if (!isAction(name)) return { kind: 'refusal', name: 'invalidAction', params: { action: name.slice(0, 100) } };
  const refused = refusedAsPage(world, raw, name);
  if (refused !== undefined) return refused;
  return serve(world, raw, fields, actions[name], actionHandlers[name] as ActionHandler<ActionDefinition>);
};

const isAction = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name);

async function serve(
  world: World,
  raw: ReadRequest,
  fields: ReadonlyMap<string, string>,
  { name, parameters }: ActionDefinition,
  handler: ActionHandler<ActionDefinition>,
): Promise<Answer<typeof contract>> {
  const read = readParameters(fields, parameters);
  if (!read.ok) return missingParameter(read.missing);
  const answer = await handler(world, { values: read.values, caller: callerOf(raw, fields), headers: raw.headers });
  if (answer.kind === 'refusal') return answer;
  const { result, events = [], findings = [] } = answer;
  return { ...xmlResponse(name, result, raw.requestId), record: { events, findings } };
}
