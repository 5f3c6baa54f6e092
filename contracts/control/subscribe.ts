import { z } from 'zod';
import { Arn } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { conflict } from './refusals.ts';
import { exampleSubscription, SubscriptionState } from './subscription.ts';

/** Subscribes an address to a topic. */
export const subscribe = defineControl({
  name: 'subscribe',
  methods: ['POST'],
  paths: [{ path: '/_emulator/subscriptions' }],
  summary: 'Subscriptions: add one',
  description:
    'The handshake is real: a SubscriptionConfirmation is posted to the endpoint, and nothing else until its SubscribeURL has been visited, within two days. The same endpoint again is the same subscription. A queue or a function is confirmed at once, and refused where the emulator was not told how to reach it.',
  query: z.strictObject({}),
  body: z
    .strictObject({
      endpoint: z
        .string()
        .min(1)
        .max(2048)
        .meta({ description: 'http or https address to post to; the ARN of a queue or a function.' }),
      protocol: z
        .enum(['http', 'https', 'sqs', 'lambda'])
        .optional()
        .meta({ description: "The endpoint's own when absent." }),
      rawMessageDelivery: z
        .boolean()
        .optional()
        .meta({ description: 'Posts the notification without its envelope; false when absent.' }),
      attributes: z
        .strictObject({
          FilterPolicy: z.string().optional(),
          FilterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']).optional(),
          DeliveryPolicy: z.string().optional(),
          RedrivePolicy: z.string().optional(),
          SubscriptionRoleArn: z.string().optional(),
        })
        .optional()
        .meta({ description: 'Policies by the names that the SNS API has for them, each as JSON in a text.' }),
      topicArn: Arn.optional().meta({ description: 'The first topic when absent.' }),
    })
    .meta({ id: 'SubscribeRequest', description: 'Who is to receive notifications.' }),
  bodyRequired: true,
  reply: { status: 201, description: 'Subscribed.', body: SubscriptionState },
  refusals: { conflict },
  examples: {
    body: {
      local: { endpoint: 'http://127.0.0.1:3000/sns' },
      filtered: {
        endpoint: 'arn:aws:sqs:us-east-1:000000000000:drs',
        attributes: { FilterPolicy: '{"version":["2.0"]}' },
      },
    },
    reply: { pending: { subscriptionArn: exampleSubscription.subscriptionArn, status: 'pending' } },
  },
});
