import { defineAction, optionalText, text } from '../action.ts';
import { badNextToken, topicErrors } from '../action-errors.ts';

/** The subscriptions of a topic. 100 a page. */
export const listSubscriptionsByTopic = defineAction({
  name: 'ListSubscriptionsByTopic',
  summary: 'The subscriptions of a topic. 100 a page.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    NextToken: optionalText('From the page before.'),
  },
  result: {
    Subscriptions:
      'Members with `TopicArn`, `Protocol`, `SubscriptionArn`, `Owner`, `Endpoint`; the ARN of a pending one is `PendingConfirmation`.',
    NextToken: 'Absent on the last page.',
  },
  errors: [...topicErrors, badNextToken],
});
