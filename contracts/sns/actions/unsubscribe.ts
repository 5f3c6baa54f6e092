import { defineAction, text } from '../action.ts';
import { missing, shortSubscriptionArn, topicForSubscription } from '../action-errors.ts';

/** Ends a subscription. A signed call is that of the owner, and nobody is told; one without a signature, as an UnsubscribeURL makes it, posts an UnsubscribeConfirmation, whose SubscribeURL restores the subscription. What is not there is unsubscribed. */
export const unsubscribe = defineAction({
  name: 'Unsubscribe',
  summary:
    'Ends a subscription. A signed call is that of the owner, and nobody is told; one without a signature, as an UnsubscribeURL makes it, posts an UnsubscribeConfirmation, whose SubscribeURL restores the subscription. What is not there is unsubscribed.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-UNSUBSCRIBE' },
  parameters: {
    SubscriptionArn: text('ARN of the subscription.'),
  },
  result: null,
  errors: [
    missing,
    shortSubscriptionArn,
    topicForSubscription,
    {
      refusal: 'pendingConfirmation',
      problem: '',
      when: 'The subscription was never confirmed.',
      evidence: 'observed',
      source: 'AWS-SNS-UNSUBSCRIBE',
    },
    {
      refusal: 'authorizationError',
      problem: 'This subscription can only be ended by a signed call',
      when: 'It was confirmed with AuthenticateOnUnsubscribe, and the call is not signed.',
      evidence: 'documented',
      source: 'AWS-SNS-UNSUBSCRIBE',
    },
  ],
});
