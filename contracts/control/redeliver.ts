import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { exampleNotification, Notification } from './notification.ts';
import { conflict, notFound } from './refusals.ts';

/** Sends a notification once more. */
export const redeliver = defineControl({
  name: 'redeliver',
  methods: ['POST'],
  paths: [{ path: '/_emulator/notifications/{notificationId}/redeliver' }],
  summary: 'Notifications: send one again',
  description:
    'SNS delivers at least once. Sends the same notification with the same MessageId and a new Timestamp to all subscriptions confirmed now, with all attempts anew.',
  params: z.object({ notificationId: z.string().min(1).max(255) }),
  query: z.strictObject({}),
  reply: { status: 200, description: 'It is on its way.', body: Notification },
  refusals: { notFound, conflict },
  examples: {
    params: { notificationId: exampleNotification.notificationId },
    reply: { registered: exampleNotification },
  },
});
