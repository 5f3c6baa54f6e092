import type { Device as DeviceEntry } from '../../../contracts/control/device.ts';
import { openOrder } from '../../domain/order.ts';
import type { Device } from '../../domain/state.ts';
import { orderEntry } from './order-entry.ts';

/** A device as the control interface shows it. */
export function deviceEntry(device: Device): DeviceEntry {
  const { modelId, serialNumber, current } = device;
  const slots = Object.entries(current?.slots ?? {}).map(([slotId, slot]) => [
    slotId,
    {
      asin: slot.asin,
      subscribed: slot.subscribed,
      lastReport: slot.lastReport,
      openOrder: openOrder(device, slotId)?.instanceId ?? null,
    },
  ]);
  return {
    modelId,
    serialNumber,
    status: current === null ? 'deregistered' : 'registered',
    isTestDevice: current?.isTestDevice ?? null,
    directedCustomerId: current?.directedCustomerId ?? null,
    clientId: current?.clientId ?? null,
    registeredAt: current?.registeredAt ?? null,
    lastDeviceStatusAt: current?.lastDeviceStatusAt ?? null,
    slots: Object.fromEntries(slots),
    orders: device.orders.map((order) => orderEntry(device, order)),
  };
}
