import { defineAction, optionalText, text } from '../action.ts';
import { topicAttributeErrors, topicErrors } from '../action-errors.ts';

/** Sets one attribute of a topic: `Policy`, `DeliveryPolicy`, `DisplayName` and `SignatureVersion` have an effect; the others are kept and told. */
export const setTopicAttributes = defineAction({
  name: 'SetTopicAttributes',
  summary:
    'Sets one attribute of a topic: `Policy`, `DeliveryPolicy`, `DisplayName` and `SignatureVersion` have an effect; the others are kept and told.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    AttributeName: text('Which one.'),
    AttributeValue: optionalText('Its value; a delivery policy or another text without one is cleared.'),
  },
  result: null,
  errors: [...topicErrors, ...topicAttributeErrors],
});
