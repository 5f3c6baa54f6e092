import { attributes, defineAction, members, optionalText, text } from '../action.ts';
import { messageErrors, topicErrors } from '../action-errors.ts';

const documented = { evidence: 'documented', source: 'AWS-SNS-API' } as const;

/** Publishes up to ten messages. What is wrong with one of them is told in `Failed`; the others are published. */
export const publishBatch = defineAction({
  name: 'PublishBatch',
  summary:
    'Publishes up to ten messages. What is wrong with one of them is told in `Failed`; the others are published.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    PublishBatchRequestEntries: members(
      {
        Id: text('1 to 80 letters, digits, `-` and `_`.'),
        Message: text('As of Publish.'),
        Subject: optionalText('As of Publish.'),
        MessageStructure: optionalText('As of Publish.'),
        MessageAttributes: attributes('As of Publish.'),
      },
      'The messages.',
    ),
  },
  result: {
    Successful: 'Members with `Id` and `MessageId`.',
    Failed: 'Members with `Id`, `Code`, `Message`, `SenderFault`.',
  },
  errors: [
    ...topicErrors,
    { refusal: 'emptyBatchRequest', problem: '', when: 'There are no entries.', ...documented },
    { refusal: 'tooManyEntriesInBatchRequest', problem: '', when: 'There are more than ten.', ...documented },
    { refusal: 'batchEntryIdsNotDistinct', problem: '', when: 'Two have one Id.', ...documented },
    { refusal: 'invalidBatchEntryId', problem: '', when: 'An Id has other characters, or too many.', ...documented },
    { refusal: 'batchRequestTooLong', problem: '', when: 'Together they are too long.', ...documented },
    ...messageErrors,
  ],
});
