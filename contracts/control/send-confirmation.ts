import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { conflict, notFound } from './refusals.ts';
import { exampleSubscription, SubscriptionState, subscriptionParams } from './subscription.ts';

/** Posts the confirmation message once more. */
export const sendConfirmation = defineControl({
  name: 'sendConfirmation',
  methods: ['POST'],
  paths: [{ path: '/_emulator/subscriptions/{subscriptionArn}/confirm' }],
  summary: 'Subscriptions: send the confirmation again',
  description:
    'Posts a SubscriptionConfirmation with the same token once more, to a subscription that is not confirmed. It does not confirm: visiting the SubscribeURL does.',
  params: z.object(subscriptionParams),
  query: z.strictObject({}),
  reply: { status: 200, description: 'The message is on its way.', body: SubscriptionState },
  refusals: { notFound, conflict },
  examples: {
    params: { subscriptionArn: exampleSubscription.subscriptionArn },
    reply: { pending: { subscriptionArn: exampleSubscription.subscriptionArn, status: 'pending' } },
  },
});
