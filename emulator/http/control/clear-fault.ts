import type { clearFault as contract } from '../../../contracts/control/clear-fault.ts';
import { withoutFault } from '../../domain/plan-fault.ts';
import { PORTAL } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { notFound } from './refuse.ts';

/** Takes a fault back. */
export const clearFault: Handler<typeof contract> = async (world, { request }) => {
  const { faultId } = request.params;
  const { result: found } = await world.decide(PORTAL, undefined, (portal) => {
    const next = portal && withoutFault(portal, faultId);
    return { next, events: [], result: next !== portal };
  });
  return found ? { kind: 'json', body: {} } : notFound('fault', faultId);
};
