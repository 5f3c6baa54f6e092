import { z } from 'zod';
import { Empty } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { notFound } from './refusals.ts';
import { exampleSubscription, subscriptionParams } from './subscription.ts';

/** Ends a subscription as its owner. */
export const removeSubscription = defineControl({
  name: 'removeSubscription',
  methods: ['DELETE'],
  paths: [{ path: '/_emulator/subscriptions/{subscriptionArn}' }],
  summary: 'Subscriptions: remove one',
  description:
    'As the owner of the topic: the subscription is gone at once and no UnsubscribeConfirmation is sent. Notifications still on their way to it are dropped.',
  params: z.object(subscriptionParams),
  query: z.strictObject({}),
  reply: { status: 200, description: 'Removed.', body: Empty },
  refusals: { notFound },
  examples: { params: { subscriptionArn: exampleSubscription.subscriptionArn }, reply: { done: {} } },
});
