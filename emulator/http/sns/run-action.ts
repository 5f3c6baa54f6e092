import type { ActionDefinition } from '../../../contracts/sns/action.ts';
import { actions } from '../../../contracts/sns/actions/index.ts';
import type { snsQuery as contract } from '../../../contracts/sns/query.ts';
import type { World } from '../../world.ts';
import type { Answer, ReadRequest } from '../answer.ts';
import type { ActionHandler } from './action-handler.ts';
import { actionHandlers } from './actions/index.ts';
import { refusedAsPage } from './admission.ts';
import { callerOf } from './caller.ts';
import { missingParameter } from './missing.ts';
import { readParameters } from './parameters.ts';
import { xmlResponse } from './xml.ts';

const isAction = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name);

/** One action of SNS's Query API, from its name to its XML. */
export async function runAction(
  world: World,
  raw: ReadRequest,
  fields: ReadonlyMap<string, string>,
): Promise<Answer<typeof contract>> {
  const name = fields.get('Action') ?? '';
  if (!isAction(name)) return { kind: 'refusal', name: 'invalidAction', params: { action: name.slice(0, 100) } };
  const refused = refusedAsPage(world, raw, name);
  if (refused !== undefined) return refused;
  const { parameters }: ActionDefinition = actions[name];
  const handler = actionHandlers[name] as ActionHandler<ActionDefinition>;
  const read = readParameters(fields, parameters);
  if (!read.ok) return missingParameter(read.missing);
  const answer = await handler(world, { values: read.values, caller: callerOf(raw, fields), headers: raw.headers });
  if (answer.kind === 'refusal') return answer;
  const { result, events = [], findings = [] } = answer;
  return { ...xmlResponse(actions[name].name, result, raw.requestId), record: { events, findings } };
}
