import { defineAction, text } from '../action.ts';
import { missing, otherTopicArn, shortTopicArn } from '../action-errors.ts';

/** Deletes a topic with its subscriptions; what is on its way is dropped. A topic that is not there is deleted. */
export const deleteTopic = defineAction({
  name: 'DeleteTopic',
  summary:
    'Deletes a topic with its subscriptions; what is on its way is dropped. A topic that is not there is deleted.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
  },
  result: null,
  errors: [missing, shortTopicArn, otherTopicArn],
});
