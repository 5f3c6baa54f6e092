import { z } from 'zod';
import { defineEndpoint, type Refusal } from '../endpoint.ts';

const refusal = {
  form: 'sns',
  status: 400,
  code: 'InvalidParameter',
  evidence: 'observed',
  source: 'AWS-SNS-CONFIRM',
} as const;

/** The part of SNS's Query API that a subscriber needs: what SubscribeURL and UnsubscribeURL lead to. */
export const snsQuery = defineEndpoint({
  name: 'snsQuery',
  surface: 'sns',
  methods: ['GET', 'POST'],
  paths: [{ path: '/' }],
  summary: 'SNS: confirm a subscription, or end it',
  description:
    '`Action=ConfirmSubscription` with `TopicArn` and `Token` is what a SubscribeURL asks for, `Action=Unsubscribe` with `SubscriptionArn` what an UnsubscribeURL does; both unauthenticated, in the query or as a form. Confirming is idempotent, a token lives two days. Unsubscribing posts an UnsubscribeConfirmation, whose SubscribeURL restores the subscription. A GET without an action says what this server is.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-CONFIRM' },
  security: 'none',
  query: z.object({
    Action: z.string().optional().meta({ description: '`ConfirmSubscription` or `Unsubscribe`.' }),
    TopicArn: z.string().optional().meta({ description: 'Topic of the subscription to confirm.' }),
    Token: z.string().optional().meta({ description: 'Token of the confirmation message.' }),
    SubscriptionArn: z.string().optional().meta({ description: 'Subscription to end.' }),
  }),
  reply: {
    status: 200,
    description: "AWS's XML: `ConfirmSubscriptionResponse` with the SubscriptionArn, or `UnsubscribeResponse`.",
    contentType: 'text/xml',
  },
  refusals: {
    invalidAction: {
      ...refusal,
      code: 'InvalidAction',
      message: 'The action {action} is not valid for this endpoint.',
      when: 'The action is none of the two.',
    },
    invalidTopic: {
      ...refusal,
      message: 'Invalid parameter: Topic',
      when: "TopicArn is no ARN, or of another region than the token's topic.",
    },
    malformedToken: { ...refusal, message: 'Invalid token', when: 'The token is not hexadecimal.' },
    unknownToken: { ...refusal, message: 'Invalid parameter: Token', when: 'No subscription has this token.' },
    expiredToken: { ...refusal, message: 'Invalid parameter: Token', when: 'The token is two days old.' },
    invalidSubscription: {
      ...refusal,
      message: 'Invalid parameter: SubscriptionId',
      when: 'SubscriptionArn is no ARN of a subscription.',
      source: 'AWS-SNS-UNSUBSCRIBE',
    },
    pendingConfirmation: {
      ...refusal,
      message:
        'Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation',
      when: 'The subscription was never confirmed.',
      source: 'AWS-SNS-UNSUBSCRIBE',
    },
  } satisfies Readonly<Record<string, Refusal>>,
  examples: {
    query: {
      Action: 'ConfirmSubscription',
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      Token: '2336412f37',
    },
  },
});
