import { beginChange, type ChangeInput, type DeviceChange, finish } from '../device-change.ts';
import { deliverOrder, placeOrder, shipOrder } from '../order.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Device, Order, OrderState } from '../state.ts';

export type Move = 'ship' | 'deliver' | 'resolve';

const FROM: Readonly<Record<Move, readonly OrderState[]>> = {
  ship: ['accepted', 'placed'],
  deliver: ['accepted', 'placed', 'shipped'],
  resolve: ['in-resolution'],
};

/** Moves an order on; steps that are skipped happen at once, each with its notification. */
export function moveOrder(
  input: ChangeInput,
  instanceId: string,
  move: Move,
): Outcome<Device, Order, 'orderNotFound' | 'wrongState'> {
  const order = input.device.orders.find((candidate) => candidate.instanceId === instanceId);
  if (order === undefined) return refuse('orderNotFound', { instanceId });
  const { slotId, state } = order;
  if (!FROM[move].includes(state)) {
    return refuse('wrongState', { instanceId, state, move, from: FROM[move].join(', ') });
  }
  const change = beginChange(input);
  change.events.push({ kind: 'customer', actor: move === 'resolve' ? 'customer' : 'amazon', action: move, slotId });
  const moved = play(change, order, move);
  return accept(finish(change, input.device), moved, change.events);
}

function play(change: DeviceChange, order: Order, move: Move): Order {
  const placed = order.state === 'accepted' || order.state === 'in-resolution' ? placeOrder(change, order) : order;
  if (move === 'resolve') return placed;
  const shipped = placed.state === 'shipped' ? placed : shipOrder(change, placed);
  return move === 'ship' ? shipped : deliverOrder(change, shipped);
}
