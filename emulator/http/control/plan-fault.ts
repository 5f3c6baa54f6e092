import type { Fault, FaultPlan } from '../../../contracts/control/fault.ts';
import { type planFault as contract, FAULTS_MAX } from '../../../contracts/control/plan-fault.ts';
import { withFault } from '../../domain/plan-fault.ts';
import type { Portal } from '../../domain/state.ts';
import { PORTAL } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { faultEntry } from './fault-entry.ts';
import { conflict, invalid } from './refuse.ts';

/** Plans that something goes wrong. */
export const planFault: Handler<typeof contract> = async (world, { request: { body: plan } }) => {
  const { faultId } = plan;
  const unknown = unknownName(world.portal(), plan);
  if (unknown !== undefined) return invalid(unknown.field, unknown.problem, unknown);
  const { result } = await world.decide<'portal', Fault | string>(PORTAL, undefined, (portal, { now }) => {
    if (portal === undefined) throw new Error('the world has no portal');
    if (portal.faults.some((fault) => fault.faultId === faultId))
      return { next: portal, events: [], result: `a fault ${faultId} is planned already; clear it first` };
    if (portal.faults.length >= FAULTS_MAX)
      return { next: portal, events: [], result: `${FAULTS_MAX} faults are planned already; clear one first` };
    const { next, fault } = withFault(portal, plan, now);
    return { next, events: [], result: faultEntry(fault, now) };
  });
  return typeof result === 'string' ? conflict(result) : { kind: 'json', status: 201, body: result };
};

/** A model or slot that nobody configured would never be struck, and nobody would know why. */
function unknownName({ models }: Portal, { modelId, slotId }: Pick<FaultPlan, 'modelId' | 'slotId'>) {
  const modelIds = models.map((model) => model.modelId);
  if (modelId !== undefined && !modelIds.includes(modelId))
    return { field: 'modelId', problem: `there is no device model ${modelId}`, seen: modelId, known: modelIds };
  const slotIds = models
    .filter((model) => modelId === undefined || model.modelId === modelId)
    .flatMap(({ slots }) => slots.map((slot) => slot.slotId));
  if (slotId !== undefined && !slotIds.includes(slotId))
    return { field: 'slotId', problem: `there is no slot ${slotId}`, seen: slotId, known: slotIds };
  return undefined;
}
