import { defineAction, text } from '../action.ts';
import { missing, noResource } from '../action-errors.ts';

/** The tags of a topic. */
export const listTagsForResource = defineAction({
  name: 'ListTagsForResource',
  summary: 'The tags of a topic.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    ResourceArn: text('ARN of the topic.'),
  },
  result: { Tags: 'Members with `Key` and `Value`.' },
  errors: [missing, noResource],
});
