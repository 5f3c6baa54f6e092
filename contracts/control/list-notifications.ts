import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery, listOf, pageQuery } from './lists.ts';
import { exampleNotification, Notification } from './notification.ts';

/** The notifications of the world, with what became of them. */
export const listNotifications = defineControl({
  name: 'listNotifications',
  methods: ['GET'],
  paths: [{ path: '/_emulator/notifications' }],
  summary: 'Notifications: list them',
  description:
    'Device by device in order of creation, the notifications of each oldest first: undelivered ones and the last 100. The timeline has them in order of time.',
  query: z.strictObject({ ...pageQuery, ...deviceQuery }),
  reply: {
    status: 200,
    description: 'A page of notifications.',
    body: listOf(Notification).meta({ id: 'NotificationList', description: 'A page of notifications.' }),
  },
  examples: { reply: { one: { items: [exampleNotification], next: null } } },
});
