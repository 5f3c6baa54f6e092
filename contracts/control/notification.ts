import { z } from 'zod';
import { Arn, EventInstanceId, Instant, ModelId, SerialNumber, SlotId } from '../fields.ts';

export const NotificationDelivery = z
  .strictObject({
    subscriptionArn: z.string(),
    state: z.enum(['pending', 'delivered', 'permanent', 'exhausted', 'dropped']).meta({
      description: '`dropped`: nothing is sent; a fault lost it, or the subscription ended, unless `because` says why.',
    }),
    attempts: z.number().int().nonnegative().meta({ description: 'Attempts since it was last sent or resent.' }),
    nextAttemptAt: Instant.nullable(),
    lastStatus: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'HTTP status of the last attempt; null for no answer.' }),
    because: z
      .enum(['filter-policy'])
      .optional()
      .meta({ description: 'Why nothing is sent: the filter policy of the subscription keeps it back.' }),
  })
  .meta({ id: 'NotificationDelivery', description: 'One notification on its way to one subscription.' });

export const Notification = z
  .strictObject({
    notificationId: z.string(),
    notificationType: z.string(),
    version: z.enum(['1.0', '2.0']).nullable(),
    topicArn: Arn,
    messageId: z.string().meta({ description: 'MessageId of the envelope, the same at every attempt.' }),
    at: Instant,
    modelId: ModelId,
    serialNumber: SerialNumber,
    slotId: SlotId.nullable(),
    instanceId: EventInstanceId.nullable(),
    payload: z.record(z.string(), z.unknown()).meta({ description: 'What the `Message` of the envelope holds.' }),
    deliveries: z.array(NotificationDelivery),
    declined: z
      .enum(['AuthorizationError', 'NotFound'])
      .optional()
      .meta({ description: 'SNS declined the publish: its code, where it did.' }),
  })
  .meta({ id: 'SentNotification', description: 'A notification and what became of it.' });
export type Notification = z.infer<typeof Notification>;

export const exampleNotification: Notification = {
  notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9',
  notificationType: 'DeviceRegisteredNotification',
  version: null,
  topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
  messageId: '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42',
  at: '2031-03-04T09:00:00.000Z',
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  slotId: null,
  instanceId: null,
  payload: { notificationInfo: { notificationType: 'DeviceRegisteredNotification' } },
  deliveries: [
    {
      subscriptionArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme:1333bc1c-fe6c-4b03-a820-212c69599354',
      state: 'delivered',
      attempts: 1,
      nextAttemptAt: null,
      lastStatus: 200,
    },
  ],
};
