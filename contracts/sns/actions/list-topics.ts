import { defineAction, optionalText } from '../action.ts';
import { badNextToken } from '../action-errors.ts';

/** The topics of the region that the call is signed for, of all accounts; of all regions when it is not signed. 100 a page. */
export const listTopics = defineAction({
  name: 'ListTopics',
  summary:
    'The topics of the region that the call is signed for, of all accounts; of all regions when it is not signed. 100 a page.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    NextToken: optionalText('From the page before.'),
  },
  result: { Topics: 'Members with `TopicArn`.', NextToken: 'Absent on the last page.' },
  errors: [badNextToken],
});
