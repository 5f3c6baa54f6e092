import { beginChange, type ChangeInput, findModel, finish, setSlot, stateChanged } from '../device-change.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Device, Problem } from '../state.ts';

/** Decides what will be wrong with the next order of a slot; null for nothing. */
export function setNextOrder(
  input: ChangeInput,
  { slotId, problem }: { readonly slotId: string; readonly problem: Problem | null },
): Outcome<Device, undefined, 'notRegistered' | 'slotNotFound'> {
  const { device, portal } = input;
  const { modelId, serialNumber, current } = device;
  const slots = findModel(portal, modelId)?.slots.map((candidate) => candidate.slotId) ?? [];
  if (!slots.includes(slotId)) return refuse('slotNotFound', { modelId, slotId, slots: slots.join(', ') });
  const slot = current?.slots[slotId];
  if (slot === undefined) return refuse('notRegistered', { modelId, serialNumber });
  if (slot.nextProblem === problem) return accept(device, undefined);
  const change = beginChange(input);
  change.events.push({ kind: 'customer', actor: 'amazon', action: 'set-next-order', slotId });
  setSlot(change, slotId, { nextProblem: problem });
  const text = (value: Problem | null) => `next order: ${value ?? 'no problem'}`;
  stateChanged(change, {
    subject: 'slot',
    id: slotId,
    from: text(slot.nextProblem),
    to: text(problem),
    rule: 'next-order',
    slotId,
  });
  return accept(finish(change, device), undefined, change.events);
}
