import type { cancelTestOrders as contract } from '../../../contracts/drs/cancel-test-orders.ts';
import { beginChange, finish } from '../device-change.ts';
import { cancelOrder, openOrder } from '../order.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';

/** Frees the slots of a test device from their test orders (T8). */
export const cancelTestOrders: DeviceTransition<typeof contract> = (input) => {
  const { device, request } = input;
  const { slotId } = request.params;
  if (device.current === null || !device.current.isTestDevice) return refuse('notATestDevice');
  const change = beginChange(input);
  const slots = change.model.slots.map((slot) => slot.slotId).filter((id) => slotId === undefined || id === slotId);
  if (slots.length === 0) return refuse('slotNotFound', { slotId: slotId ?? '' });
  const slotOrderStatuses = slots.map((id) => {
    const order = openOrder(change.device, id);
    if (order !== undefined && !order.test) return { orderStatus: 'ORDER_IN_PROGRESS' as const, slotId: id };
    if (order !== undefined) cancelOrder(change, order, 'maker');
    return { orderStatus: 'NO_ORDER_IN_PROGRESS' as const, slotId: id };
  });
  return accept(finish(change, device), { slotOrderStatuses }, change.events);
};
