import { attributes, defineAction, optionalText, text } from '../action.ts';
import { badAttribute, messageErrors, missing, noTopic, otherTopicArn, shortTopicArn } from '../action-errors.ts';

/** Publishes a message of the maker to a topic. It goes to the confirmed subscriptions whose filter policy lets it through, signed and retried like the messages of DRS. */
export const publish = defineAction({
  name: 'Publish',
  summary:
    'Publishes a message of the maker to a topic. It goes to the confirmed subscriptions whose filter policy lets it through, signed and retried like the messages of DRS.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: optionalText('ARN of the topic.'),
    TargetArn: optionalText('Another name of TopicArn.'),
    PhoneNumber: optionalText('Not emulated.'),
    Message: text('At most 262,144 bytes with the attributes.'),
    Subject: optionalText('At most 100 characters of ASCII.'),
    MessageStructure: optionalText(
      '`json`: the message is an object with a text for each protocol, and one under `default`.',
    ),
    MessageAttributes: attributes('Attributes by name: String, String.Array, Number or Binary.'),
    MessageGroupId: optionalText('Of FIFO topics; taken, and without effect.'),
    MessageDeduplicationId: optionalText('Of FIFO topics; taken, and without effect.'),
  },
  result: { MessageId: 'UUID; the same for every subscriber and on every retry.' },
  errors: [
    missing,
    badAttribute('TopicArn or TargetArn Reason: no value for required parameter', 'Neither of both is there.'),
    badAttribute('PhoneNumber Reason: SMS is not emulated', 'A phone number is given.', false),
    shortTopicArn,
    otherTopicArn,
    noTopic,
    ...messageErrors,
  ],
});
