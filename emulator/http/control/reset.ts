import type { reset as contract } from '../../../contracts/control/reset.ts';
import type { Handler } from '../answer.ts';

/** Brings back the seeded world. */
export const reset: Handler<typeof contract> = async (world) => {
  await world.replace(world.seeded(), 'reset');
  return { kind: 'json', body: {} };
};
