import { defineAction, optionalText } from '../action.ts';
import { badNextToken } from '../action-errors.ts';

/** The subscriptions of all topics that ListTopics tells of. 100 a page. */
export const listSubscriptions = defineAction({
  name: 'ListSubscriptions',
  summary: 'The subscriptions of all topics that ListTopics tells of. 100 a page.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    NextToken: optionalText('From the page before.'),
  },
  result: {
    Subscriptions:
      'Members with `TopicArn`, `Protocol`, `SubscriptionArn`, `Owner`, `Endpoint`; the ARN of a pending one is `PendingConfirmation`.',
    NextToken: 'Absent on the last page.',
  },
  errors: [badNextToken],
});
