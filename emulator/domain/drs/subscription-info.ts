import type { subscriptionInfo as contract } from '../../../contracts/drs/subscription-info.ts';
import { modelOf } from '../device-change.ts';
import { accept, type DeviceTransition } from '../outcome.ts';
import type { Slot, SlotModel } from '../state.ts';

/** Reads the switches, in the order of the model's slots, in the form that was asked for. */
export const subscriptionInfo: DeviceTransition<typeof contract> = ({ portal, device, resultType }) => {
  const slots = modelOf(portal, device.modelId).slots;
  const stateOf = (slot: SlotModel) => device.current?.slots[slot.slotId];
  if (resultType.endsWith('@1.0')) {
    return accept(device, {
      slotsSubscriptionStatus: Object.fromEntries(
        slots.map((slot) => [slot.slotId, stateOf(slot)?.subscribed ?? false]),
      ),
    });
  }
  return accept(device, {
    slotsSubscriptionStatus: Object.fromEntries(slots.map((slot) => [slot.slotId, info(slot, stateOf(slot))])),
  });
};

function info(model: SlotModel, slot: Slot | undefined) {
  const product = model.products.find(({ asin }) => asin === slot?.asin);
  return {
    productInfoList:
      product === undefined ? [] : [{ asin: product.asin, quantity: product.quantity, unit: model.unit }],
    subscribed: slot?.subscribed ?? false,
  };
}
