import { defineAction, text, texts } from '../action.ts';
import { topicErrors } from '../action-errors.ts';

/** Adds a statement to the policy of a topic. Account 476877469412 with the action Publish is what lets DRS in. */
export const addPermission = defineAction({
  name: 'AddPermission',
  summary:
    'Adds a statement to the policy of a topic. Account 476877469412 with the action Publish is what lets DRS in.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    Label: text('`Sid` of the statement.'),
    AWSAccountId: texts('Accounts that are allowed; 12 digits each.'),
    ActionName: texts('What they may do, such as `Publish`.'),
  },
  result: null,
  errors: [
    ...topicErrors,
    {
      refusal: 'invalidParameter',
      problem: 'Statement already exists',
      when: 'The policy has a statement of this label.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'invalidParameter',
      problem: 'Label',
      when: 'The label is not 1 to 100 letters, digits, `-` and `_`.',
      evidence: 'inferred',
      source: 'AWS-SNS-API',
    },
    {
      refusal: 'invalidParameter',
      problem: 'PrincipalId',
      when: 'An account is not 12 digits.',
      evidence: 'inferred',
      source: 'AWS-SNS-API',
    },
    {
      refusal: 'invalidParameter',
      problem: 'Policy statement action out of service scope!',
      when: 'An action is none of SNS.',
      evidence: 'inferred',
      source: 'AWS-SNS-API',
    },
  ],
});
