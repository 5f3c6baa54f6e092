import { defineAction, map, members, optionalText, text } from '../action.ts';
import { badTag, duplicateTags, missing, tooManyTags, topicAttributeErrors } from '../action-errors.ts';

/** Makes a standard topic in the region that the call is signed for. The same name again is the same topic. */
export const createTopic = defineAction({
  name: 'CreateTopic',
  summary: 'Makes a standard topic in the region that the call is signed for. The same name again is the same topic.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    Name: text('1 to 256 letters, digits, `-` and `_`.'),
    Attributes: map('What SetTopicAttributes sets.'),
    Tags: members({ Key: text('Name of the tag.'), Value: text('Its value.') }, 'Tags of the topic.'),
    DataProtectionPolicy: optionalText('Taken, and without effect.'),
  },
  result: { TopicArn: 'ARN of the topic; the account is 000000000000.' },
  errors: [
    missing,
    {
      refusal: 'invalidParameter',
      problem: 'Topic Name',
      when: 'The name is none that AWS allows.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'invalidParameter',
      problem: 'Attributes Reason: Topic already exists with different attributes',
      when: 'There is a topic of this name that has another value of an attribute.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'invalidParameter',
      problem: 'Tags Reason: Topic already exists with different tags',
      when: 'There is a topic of this name that lacks one of the tags.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    ...topicAttributeErrors,
    duplicateTags,
    badTag,
    tooManyTags,
  ],
});
