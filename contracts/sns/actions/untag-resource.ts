import { defineAction, text, texts } from '../action.ts';
import { missing, noResource } from '../action-errors.ts';

/** Takes tags off a topic; one that is not there is no error. */
export const untagResource = defineAction({
  name: 'UntagResource',
  summary: 'Takes tags off a topic; one that is not there is no error.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    ResourceArn: text('ARN of the topic.'),
    TagKeys: texts('Which ones.'),
  },
  result: {},
  errors: [missing, noResource],
});
