import { z } from 'zod';
import { EventInstanceId, Instant, ModelId, SerialNumber, SlotId } from '../fields.ts';

const members = {
  id: z.string().meta({ description: 'Sorts entries of one instant; stable while the entry is due.' }),
  at: Instant,
  what: z.enum(['order-placed', 'resolution-expires', 'order-ships', 'order-delivered', 'delivery-attempt']),
  modelId: ModelId.optional(),
  serialNumber: SerialNumber.optional(),
  slotId: SlotId.optional(),
  instanceId: EventInstanceId.optional(),
  notificationId: z.string().optional(),
  subscriptionArn: z.string().optional(),
  attempt: z.number().int().positive().optional(),
};

export const DueEntry = z
  .strictObject(members)
  .meta({ id: 'DueEntry', description: 'Something that time alone will bring about. Token expiry is never due.' });
export type DueEntry = z.infer<typeof DueEntry>;

export const FiredEntry = z
  .strictObject({ ...members, seq: z.number().int().positive().meta({ description: 'Number of its timeline entry.' }) })
  .meta({ id: 'FiredEntry', description: 'Something that time brought about.' });

export const exampleDue: DueEntry = {
  id: 'acme-coffee/SN-0001:order-placed:amzn1.dash.v2.o.example',
  at: '2031-03-04T10:00:02.000Z',
  what: 'order-placed',
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  slotId: 'beans',
  instanceId: 'amzn1.dash.v2.o.example',
};
