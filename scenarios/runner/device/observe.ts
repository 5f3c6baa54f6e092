import type { DeviceRecord } from './device-record.ts';
import { slotsOfRecord } from './device-record.ts';
import type { Observation } from './driver.ts';
import { openOrderOf } from './slot-record.ts';
import { levelOf } from './stock.ts';

/** What the maker knows, in the documented form. */

type ObservedDevice = Observation['devices'][number];

export const observedDevice = (record: DeviceRecord): ObservedDevice => ({
  modelId: record.modelId,
  serialNumber: record.serialNumber,
  registered: record.isRegistered,
  slots: Object.fromEntries(
    slotsOfRecord(record).map((slot) => [
      slot.slotId,
      {
        subscribed: slot.subscription?.subscribed ?? false,
        asin: slot.product?.asin ?? null,
        openOrder: openOrderOf(slot)?.instanceId ?? null,
        stock: levelOf(slot.stock).total,
      },
    ]),
  ),
});
