import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { listOf, pageQuery } from './lists.ts';
import { exampleSubscription, Subscription } from './subscription.ts';

/** Who receives notifications. */
export const listSubscriptions = defineControl({
  name: 'listSubscriptions',
  methods: ['GET'],
  paths: [{ path: '/_emulator/subscriptions' }],
  summary: 'Subscriptions: list them',
  description:
    'Topic by topic, the subscriptions of each in order of creation. What was not confirmed within two days is gone.',
  query: z.strictObject(pageQuery),
  reply: {
    status: 200,
    description: 'A page of subscriptions.',
    body: listOf(Subscription).meta({ id: 'SubscriptionList', description: 'A page of subscriptions.' }),
  },
  examples: { reply: { one: { items: [exampleSubscription], next: null } } },
});
