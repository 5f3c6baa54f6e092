import { nearestName } from '../../../contracts/nearest-name.ts';
import { CAPTURE_ROOTS } from '../capture.ts';
import { exampleOf } from '../grammar/examples.ts';
import { type KnownNames, shadows } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import { asMapping, type Mapping } from './texts.ts';

/** What a file that is used hands out. */
export interface Outputs {
  readonly file: string;
  /** Undefined when it cannot be told. */
  readonly outputs: readonly string[] | undefined;
}

/** Whether the captures of a step have names of their own, and come from somewhere. Makes them known. */
export function checkCaptures(
  step: Mapping,
  path: readonly PropertyKey[],
  names: KnownNames,
  used: Outputs | undefined,
): Mistake[] {
  return Object.entries(asMapping(step.capture)).flatMap(([name, from]) => {
    const at = [...path, 'capture', name];
    const taken = names.add(name, { kind: 'capture' });
    const mistakes = taken === undefined ? [] : [shadows(at, true, name, taken)];
    return typeof from === 'string' ? [...mistakes, ...checkSource(from, at, step, used)] : mistakes;
  });
}

function checkSource(from: string, path: readonly PropertyKey[], step: Mapping, used: Outputs | undefined): Mistake[] {
  const tell = (message: string, nearest?: string, example = exampleOf(path)): Mistake[] => [
    { path, ofKey: false, message, nearest, example },
  ];
  const [root = '', output = ''] = from.split(/[.[]/);
  if (!CAPTURE_ROOTS.includes(root)) {
    const message = `expected a path that begins with one of ${CAPTURE_ROOTS.join(', ')}, seen "${from}"`;
    return tell(message, nearestName(root, CAPTURE_ROOTS));
  }
  if (root !== 'outputs') return [];
  const example = '- { use: { scenario: parts/order.yaml }, capture: { instanceId: outputs.instanceId } }';
  if (step.use === undefined) return tell('only a step with "use" has outputs', undefined, example);
  if (used?.outputs === undefined || used.outputs.includes(output)) return [];
  const declared = used.outputs.length === 0 ? 'no outputs' : `the outputs ${used.outputs.join(', ')}`;
  return tell(`${used.file} has ${declared}, seen "${from}"`, nearestName(output, used.outputs), example);
}
