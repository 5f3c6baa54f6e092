import type { replenish as contract } from '../../../contracts/drs/replenish.ts';
import { beginChange, finish } from '../device-change.ts';
import { acceptOrder, openOrder } from '../order.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';

/** Orders the chosen product, or says that an order is still out. */
export const replenish: DeviceTransition<typeof contract> = (input) => {
  const { device, request } = input;
  const { slotId } = request.params;
  const change = beginChange(input);
  const slotModel = change.model.slots.find((slot) => slot.slotId === slotId);
  const slot = device.current?.slots[slotId];
  if (device.current === null || slotModel === undefined || slot === undefined)
    return refuse('slotNotFound', { slotId });
  // The running order answers first: switching the slot off does not take it back (T10).
  const running = openOrder(device, slotId);
  if (running !== undefined) {
    return accept(device, { detailCode: 'ORDER_INPROGRESS', eventInstanceId: running.instanceId });
  }
  if (!slot.subscribed || slot.asin === null) return refuse('slotUnsubscribed', { slotId });
  const order = acceptOrder(change, device.current, slotModel, slot.asin);
  const detailCode = order.test ? 'TEST_ORDER_PLACED' : 'STANDARD_ORDER_PLACED';
  return accept(finish(change, device), { detailCode, eventInstanceId: order.instanceId }, change.events);
};
