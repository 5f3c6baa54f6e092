import type { ChangeInput } from '../../../../emulator/domain/device-change.ts';
import { beginChange, finish } from '../../../../emulator/domain/device-change.ts';
import { acceptOrder, placeOrder, shipOrder } from '../../../../emulator/domain/order.ts';
import type { Device, Order, OrderState, Portal } from '../../../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, type GivenDevice, givenDevice, portal as seeded, T0 } from '../../../support/given.ts';

/** What a move of the customer is decided on: a device, the portal, an instant. */
export const decidedOn = (device: Device, now: string = T0, portal: Portal = seeded): ChangeInput =>
  deepFreeze({ portal, device, subscribers: [], draw: drawAt(now, device.turn) });

export const PLACED_AT = at(2000);

/** A device of which the first slot has one order, in the given state. */
export function withOrder(state: OrderState, given: GivenDevice = {}): { device: Device; order: Order } {
  const before = givenDevice(given);
  const registration = before.current;
  const model = seeded.models.find(({ modelId }) => modelId === before.modelId);
  const slot = model?.slots[0];
  if (registration === null || slot === undefined) throw new Error('no slot to order for');
  const problem = state === 'in-resolution' ? ('payment' as const) : null;
  const asked = { ...registration.slots[slot.slotId], nextProblem: problem } as NonNullable<
    (typeof registration.slots)[string]
  >;
  const current = { ...registration, slots: { ...registration.slots, [slot.slotId]: asked } };
  const accepted = beginChange(decidedOn({ ...before, current }, T0));
  acceptOrder(accepted, current, slot, slot.products[0]?.asin ?? '');
  const change = beginChange(decidedOn(finish(accepted, before), PLACED_AT));
  const newest = () => change.device.orders.at(-1) as Order;
  if (state === 'placed' || state === 'shipped') placeOrder(change, newest());
  if (state === 'shipped') shipOrder(change, newest());
  const device = deepFreeze(change.device);
  return { device, order: device.orders.at(-1) as Order };
}
