import type { Handshake, OutboxEntry } from '../../emulator/domain/state.ts';

/** An outbox entry and a handshake to build messages from. */

export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
export const SUBSCRIPTION = `${TOPIC}:1333bc1c-fe6c-4b03-a820-212c69599354`;
export const TOKEN = `2336412f37${'ab'.repeat(123)}`;
export const GENUINE = 'https://sns.{region}.amazonaws.com';
export const TIMESTAMP = '2031-03-04T21:09:59.188Z';

const delivery = {
  subscriptionArn: SUBSCRIPTION,
  state: 'pending',
  attempts: 0,
  nextAttemptAt: '2031-03-04T10:00:00.000Z',
  envelopeTimestamp: null,
  lastStatus: null,
} as const;

export const outboxEntry = (change: Partial<OutboxEntry> = {}): OutboxEntry => ({
  ordinal: 1,
  notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9',
  notificationType: 'OrderPlacedNotification',
  version: '2.0',
  topicArn: TOPIC,
  messageId: '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42',
  at: '2031-03-04T10:00:00.000Z',
  instanceId: null,
  slotId: 'beans',
  payload: {
    notificationInfo: { notificationType: 'OrderPlacedNotification', version: '2015-06-05' },
    orderInfo: { slotId: 'beans', productInfo: [{ quantity: 12, unit: 'count', asin: 'B0EMUL0001' }] },
  },
  deliveries: [delivery],
  ...change,
});

export const handshake = (type: Handshake['type']): Handshake => ({
  ordinal: 1,
  messageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
  type,
  endpoint: 'http://127.0.0.1:3000/sns',
  token: TOKEN,
  at: '2031-03-04T10:00:00.000Z',
  delivery,
});
