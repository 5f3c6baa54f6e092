import type { cancelTestOrders as contract } from '../../../contracts/drs/cancel-test-orders.ts';
import { beginChange, finish } from '../device-change.ts';
import { cancelOrder, openOrder } from '../order.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';

/** Frees the slots of a device from their test orders (T8): nobody else can, also where it is no test device any more. */
export const cancelTestOrders: DeviceTransition<typeof contract> = (input) => {
  const { device, request } = input;
  const { slotId } = request.params;
  const change = beginChange(input);
  const slots = change.model.slots.map((slot) => slot.slotId).filter((id) => slotId === undefined || id === slotId);
  if (device.current?.isTestDevice !== true && !slots.some((id) => openOrder(device, id)?.test))
    return refuse('notATestDevice');
  if (slots.length === 0) return refuse('slotNotFound', { slotId: slotId ?? '' });
  const slotOrderStatuses = slots.map((id) => {
    const order = openOrder(change.device, id);
    if (order !== undefined && !order.test) return { orderStatus: 'ORDER_IN_PROGRESS' as const, slotId: id };
    if (order !== undefined) cancelOrder(change, order, 'maker');
    return { orderStatus: 'NO_ORDER_IN_PROGRESS' as const, slotId: id };
  });
  return accept(finish(change, device), { slotOrderStatuses }, change.events);
};
