import { ExpressionError, interpolate } from '../interpolate.ts';
import type { CheckWorld } from '../target.ts';
import { combinationsOf } from '../variants.ts';
import { paramsOf } from './build-scenario.ts';
import type { Mistake } from './mistake.ts';
import { asList, asMapping, type Mapping } from './texts.ts';

/** Whether the worlds of a scenario, one for each combination of its matrix, can be built. */

/** More combinations than these are not looked at; whoever builds them will. */
const MAX_WORLDS = 100;

/** The first mistake: in another combination it most likely is the same. */
export function checkWorlds({ world, params, matrix }: Mapping, checkWorld: CheckWorld): Mistake[] {
  const { listener: _, ...configuration } = asMapping(world);
  const isFixed = !JSON.stringify(configuration).includes('${');
  const lists = Object.entries(asMapping(matrix)).map(([name, values]) => [name, asList(values)]);
  const combinations = isFixed ? [{}] : combinationsOf(paramsOf(asMapping(params)), Object.fromEntries(lists));
  for (const values of combinations.slice(0, MAX_WORLDS)) {
    const mistake = checkOne(configuration, values, checkWorld);
    if (mistake !== undefined) return [mistake];
  }
  return [];
}

function checkOne(world: Mapping, values: Mapping, checkWorld: CheckWorld): Mistake | undefined {
  try {
    const problem = checkWorld(interpolate(world, values) as Mapping);
    if (problem === undefined) return undefined;
    const { path, ofKey, message } = problem;
    // It begins with the path, as seen from the world.
    const words = `${path.map(String).join('.')}: `;
    const said = message.startsWith(words) ? message.slice(words.length) : message;
    return { path: ['world', ...path], ofKey, message: said };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { path: ['world', ...error.path], ofKey: false, message: error.message };
  }
}
