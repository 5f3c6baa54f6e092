import { z } from 'zod';
import { Arn, Instant } from '../fields.ts';

export const SubscriptionArn = z
  .string()
  .min(1)
  .max(600)
  .meta({
    id: 'SubscriptionArn',
    description: 'ARN of the topic and a UUID.',
    examples: ['arn:aws:sns:us-east-1:000000000000:drs-acme:1333bc1c-fe6c-4b03-a820-212c69599354'],
  });

export const subscriptionParams = { subscriptionArn: SubscriptionArn };

export const Subscription = z
  .strictObject({
    subscriptionArn: SubscriptionArn,
    topicArn: Arn,
    protocol: z.enum(['http', 'https', 'sqs', 'lambda']),
    endpoint: z.string().meta({
      description: 'Address that is posted to, a password in it shortened; or the ARN of a queue or a function.',
    }),
    rawMessageDelivery: z.boolean(),
    filterPolicy: z.string().nullable().meta({ description: 'JSON as it was set; null for none.' }),
    filterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']),
    deliveryPolicy: z.string().nullable(),
    redrivePolicy: z.string().nullable(),
    status: z
      .enum(['pending', 'confirmed', 'unsubscribed'])
      .meta({ description: 'Only a confirmed subscription gets notifications; an unsubscribed one can be restored.' }),
    createdAt: Instant,
    configured: z.boolean().meta({ description: 'Comes from the configuration; `reset` keeps it confirmed.' }),
  })
  .meta({ id: 'Subscription', description: 'Who receives the notifications of a topic.' });
export type Subscription = z.infer<typeof Subscription>;

export const exampleSubscription: Subscription = {
  subscriptionArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme:1333bc1c-fe6c-4b03-a820-212c69599354',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
  protocol: 'http',
  endpoint: 'http://127.0.0.1:3000/sns',
  rawMessageDelivery: false,
  filterPolicy: null,
  filterPolicyScope: 'MessageAttributes',
  deliveryPolicy: null,
  redrivePolicy: null,
  status: 'confirmed',
  createdAt: '2031-03-04T09:00:00.000Z',
  configured: false,
};

export const SubscriptionState = z
  .strictObject({ subscriptionArn: SubscriptionArn, status: z.enum(['pending', 'confirmed']) })
  .meta({ id: 'SubscriptionState', description: 'Where the handshake stands.' });
