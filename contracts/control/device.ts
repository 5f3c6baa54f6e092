import { z } from 'zod';
import {
  Asin,
  ClientId,
  DirectedCustomerId,
  EventInstanceId,
  Instant,
  ModelId,
  SerialNumber,
  SlotId,
} from '../fields.ts';
import { exampleOrder, Order } from './order.ts';

export const deviceParams = { modelId: ModelId, serialNumber: SerialNumber };
export const slotParams = { ...deviceParams, slotId: SlotId };

export const DeviceSlot = z
  .strictObject({
    asin: Asin.nullable().meta({ description: 'Product chosen; null when none is.' }),
    subscribed: z.boolean().meta({ description: 'Whether the slot may reorder.' }),
    lastReport: z
      .looseObject({ at: Instant })
      .nullable()
      .meta({ description: 'Fields of the last SlotStatus as sent, and when it came.' }),
    openOrder: EventInstanceId.nullable().meta({ description: 'Order that blocks the slot.' }),
  })
  .meta({ id: 'DeviceSlot', description: 'One slot of a registered device.' });

export const Device = z
  .strictObject({
    modelId: ModelId,
    serialNumber: SerialNumber,
    status: z.enum(['registered', 'deregistered']),
    isTestDevice: z.boolean().nullable(),
    directedCustomerId: DirectedCustomerId.nullable(),
    clientId: ClientId.nullable(),
    registeredAt: Instant.nullable(),
    lastDeviceStatusAt: Instant.nullable(),
    slots: z.record(z.string(), DeviceSlot).meta({ description: 'By slot id; empty for a deregistered device.' }),
    orders: z.array(Order).meta({ description: 'Oldest first; those of former registrations too.' }),
  })
  .meta({
    id: 'Device',
    description: 'One device. What belongs to a registration is null while there is none.',
  });
export type Device = z.infer<typeof Device>;

export const exampleDevice: Device = {
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  status: 'registered',
  isTestDevice: false,
  directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
  clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
  registeredAt: '2031-03-04T09:00:00.000Z',
  lastDeviceStatusAt: null,
  slots: { beans: { asin: 'B0EMUL0001', subscribed: true, lastReport: null, openOrder: exampleOrder.instanceId } },
  orders: [exampleOrder],
};
