import { beginChange, type ChangeInput, finish } from '../device-change.ts';
import { cancelOrder as cancel, placeOrder } from '../order.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Device, Order } from '../state.ts';

/**
 * The customer cancels on his order page (T5), within 24 hours of the order being placed. One that is only
 * accepted is placed first: nobody finds it on that page before. `force` cancels later too.
 */
export function cancelOrder(
  input: ChangeInput,
  instanceId: string,
  force = false,
): Outcome<Device, Order, 'orderNotFound' | 'wrongState' | 'testOrder' | 'tooLate'> {
  const { device, draw } = input;
  const order = device.orders.find((candidate) => candidate.instanceId === instanceId);
  if (order === undefined) return refuse('orderNotFound', { instanceId });
  const { cancelUntil, slotId, state } = order;
  if (state !== 'accepted' && state !== 'placed') {
    return refuse('wrongState', { instanceId, state, move: 'cancel', from: 'accepted, placed' });
  }
  if (order.test) return refuse('testOrder', { instanceId, state });
  if (cancelUntil !== null && draw.now >= cancelUntil && !force) {
    return refuse('tooLate', { instanceId, state, cancelUntil });
  }
  const change = beginChange(input);
  change.events.push({ kind: 'customer', actor: 'customer', action: 'cancel', slotId });
  const cancelled = cancel(change, state === 'placed' ? order : placeOrder(change, order), 'customer');
  return accept(finish(change, device), cancelled, change.events);
}
