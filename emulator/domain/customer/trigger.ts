import type { TRIGGERS } from '../../../contracts/customer/trigger.ts';
import { beginChange, type ChangeInput, type DeviceChange, finish, setSlot } from '../device-change.ts';
import { notifySubscription } from '../notify.ts';
import { acceptOrder, cancelOrder, deliverOrder, openOrder, placeOrder, shipOrder } from '../order.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import { endRegistration, recordSlot } from '../registration.ts';
import type { Device, Order } from '../state.ts';

export type TriggerEvent = (typeof TRIGGERS)[number];

/** Plays the shortest real transitions to an event. */
export function trigger(
  input: ChangeInput,
  event: TriggerEvent,
  wantedSlot: string | undefined,
): Outcome<Device, undefined, 'unknownDevice' | 'unknownSlot' | 'conflict'> {
  const { device } = input;
  const { current, modelId, serialNumber } = device;
  if (current === null) return refuse('unknownDevice', { modelId, serialNumber });
  const change = beginChange(input);
  const slots = change.model.slots.map(({ slotId }) => slotId);
  const slotId = wantedSlot ?? (slots[0] as string);
  if (!Object.hasOwn(current.slots, slotId)) return refuse('unknownSlot', { slotId, slots: slots.join(', ') });
  const problem =
    event === 'deregistered'
      ? endRegistration(change, 'customer')
      : event === 'subscription-changed'
        ? toggle(change, slotId)
        : moveOrder(change, event, slotId);
  if (typeof problem === 'string') return refuse('conflict', { problem });
  return accept(finish(change, device), undefined, change.events);
}

function toggle(change: DeviceChange, slotId: string): string | undefined {
  const slot = change.device.current?.slots[slotId];
  if (slot === undefined) return undefined;
  if (slot.asin === null) return `slot ${slotId} has no product chosen, so it cannot be subscribed`;
  setSlot(change, slotId, { subscribed: !slot.subscribed });
  recordSlot(change, slotId, slot, { ...slot, subscribed: !slot.subscribed }, 'customer');
  notifySubscription(change);
  return undefined;
}

function moveOrder(
  change: DeviceChange,
  event: Exclude<TriggerEvent, 'deregistered' | 'subscription-changed'>,
  slotId: string,
): string | undefined {
  const running = openOrder(change.device, slotId);
  if (
    event === 'order-placed' &&
    running !== undefined &&
    (running.state === 'placed' || running.state === 'shipped')
  ) {
    return `order ${running.instanceId} of slot ${slotId} is ${running.state} already`;
  }
  if (event === 'item-shipped' && running?.state === 'shipped') {
    return `order ${running.instanceId} of slot ${slotId} is shipped already`;
  }
  if (event === 'order-cancelled' && running?.state === 'shipped') {
    return `order ${running.instanceId} of slot ${slotId} is shipped and can no longer be cancelled`;
  }
  const order = running ?? newOrder(change, slotId);
  if (typeof order === 'string') return order;
  if (event === 'order-cancelled' && order.test)
    return 'a test order is cancelled by CancelTestOrder only, which notifies nobody';
  // Out of order resolution an order is cancelled as it stands; everything else goes through "placed".
  if (event === 'order-cancelled' && order.state === 'in-resolution') {
    cancelOrder(change, order, 'resolution-expired');
    return undefined;
  }
  const placed = order.state === 'accepted' || order.state === 'in-resolution' ? placeOrder(change, order) : order;
  if (event === 'order-placed') return undefined;
  if (event === 'order-cancelled') {
    if (placed.cancelUntil !== null && change.draw.now >= placed.cancelUntil) {
      return `order ${placed.instanceId} can no longer be cancelled: its time ended at ${placed.cancelUntil}`;
    }
    cancelOrder(change, placed, 'customer');
    return undefined;
  }
  const shipped = placed.state === 'shipped' ? placed : shipOrder(change, placed);
  if (event === 'item-delivered') deliverOrder(change, shipped);
  return undefined;
}

function newOrder(change: DeviceChange, slotId: string): Order | string {
  const { current } = change.device;
  const slot = current?.slots[slotId];
  const model = change.model.slots.find((candidate) => candidate.slotId === slotId);
  if (current === null || slot === undefined || model === undefined) return `no slot ${slotId}`;
  if (!slot.subscribed || slot.asin === null) return `slot ${slotId} is unsubscribed, so nothing can be ordered for it`;
  return acceptOrder(change, current, model, slot.asin);
}
