import { defineAction, text } from '../action.ts';
import { topicErrors } from '../action-errors.ts';

/** Takes a statement out of the policy of a topic. */
export const removePermission = defineAction({
  name: 'RemovePermission',
  summary: 'Takes a statement out of the policy of a topic.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    Label: text('`Sid` of the statement.'),
  },
  result: null,
  errors: [
    ...topicErrors,
    {
      refusal: 'invalidParameter',
      problem: 'Statement does not exist',
      when: 'The policy has no statement of this label.',
      evidence: 'inferred',
      source: 'AWS-SNS-API',
    },
  ],
});
