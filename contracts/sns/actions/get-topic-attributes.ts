import { defineAction, text } from '../action.ts';
import { topicErrors } from '../action-errors.ts';

/** What a topic is: names, policies, and how many subscriptions it has. */
export const getTopicAttributes = defineAction({
  name: 'GetTopicAttributes',
  summary: 'What a topic is: names, policies, and how many subscriptions it has.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
  },
  result: { Attributes: 'Entries with `key` and `value`; what was never set and has no default is absent.' },
  errors: [...topicErrors],
});
