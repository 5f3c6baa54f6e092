import { nearestName } from '../../../contracts/nearest-name.ts';
import type { Mistake } from './mistake.ts';
import { asMapping, type Mapping } from './texts.ts';

/** Ids of steps, and the expectations that look at them. Id -> whether its step does something. */
export type Ids = Map<string, boolean>;

/** Makes the id of the step known. */
export function checkIds(step: Mapping, path: readonly PropertyKey[], isFirst: boolean, ids: Ids): Mistake[] {
  const mistakes: Mistake[] = [];
  const { of } = asMapping(step.expect);
  if (isFirst && step.expect !== undefined) mistakes.push(nothingBefore(path));
  else if (typeof of === 'string' && ids.get(of) !== true) mistakes.push(unknownId([...path, 'expect', 'of'], of, ids));
  if (typeof step.id !== 'string') return mistakes;
  if (ids.has(step.id))
    mistakes.push({ path: [...path, 'id'], ofKey: false, message: `an earlier step has the id "${step.id}" already` });
  ids.set(step.id, step.expect === undefined);
  return mistakes;
}

const nothingBefore = (path: readonly PropertyKey[]): Mistake => ({
  path: [...path, 'expect'],
  ofKey: true,
  message: 'an expectation looks at what a step before it did, and there is none',
  example: '- device: { replenish: beans }',
});

function unknownId(path: readonly PropertyKey[], id: string, ids: Ids): Mistake {
  const example = '- { id: order, device: { replenish: beans } }';
  if (ids.has(id))
    return { path, ofKey: false, message: `"${id}" is an expectation; only what a step did can be seen`, example };
  const known = [...ids].filter(([, acts]) => acts).map(([name]) => name);
  const choice = known.length === 0 ? 'none has one' : `known here: ${known.join(', ')}`;
  return {
    path,
    ofKey: false,
    message: `no earlier step has the id "${id}"; ${choice}`,
    nearest: nearestName(id, known),
    example,
  };
}
