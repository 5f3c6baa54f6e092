import { defineAction, members, text } from '../action.ts';
import { badTag, duplicateTags, missing, noResource, tooManyTags } from '../action-errors.ts';

/** Sets tags of a topic. */
export const tagResource = defineAction({
  name: 'TagResource',
  summary: 'Sets tags of a topic.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    ResourceArn: text('ARN of the topic.'),
    Tags: members({ Key: text('Name of the tag.'), Value: text('Its value.') }, 'What is set.'),
  },
  result: {},
  errors: [missing, noResource, duplicateTags, badTag, tooManyTags],
});
