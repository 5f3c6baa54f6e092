import { defineAction, text } from '../action.ts';
import { subscriptionErrors } from '../action-errors.ts';

/** What a subscription is, also while it is pending. */
export const getSubscriptionAttributes = defineAction({
  name: 'GetSubscriptionAttributes',
  summary: 'What a subscription is, also while it is pending.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    SubscriptionArn: text('ARN of the subscription.'),
  },
  result: { Attributes: 'Entries with `key` and `value`.' },
  errors: [...subscriptionErrors],
});
