import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { actions } from './actions/index.ts';
import { snsRefusals } from './refusals.ts';

const names = Object.keys(actions);

/** SNS's Query API: one address, and an action by name. What each action takes and answers: `actions/`. */
export const snsQuery = defineEndpoint({
  name: 'snsQuery',
  surface: 'sns',
  methods: ['GET', 'POST'],
  paths: [{ path: '/' }],
  summary: 'SNS: the Query API',
  description: `What \`@aws-sdk/client-sns\`, boto3, the AWS CLI and Terraform speak, and where SubscribeURL and UnsubscribeURL lead to. \`Action\` and its parameters come in the query, as a form, or in both; a GET without an action says what this server is. \`x-actions\` lists what each action takes and answers.

A signature (SigV4) is looked at for its region alone: any credentials do, none are kept, and calls without are served too; such a call is nobody's, so that it unsubscribes as an UnsubscribeURL does. What a web page could send is refused: calls with a foreign \`Origin\`, and a GET that changes anything but to confirm or to unsubscribe without the header \`Authorization\`. Actions: ${names.join(', ')}.`,
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  security: 'none',
  query: z.object({
    Action: z.string().optional().meta({ description: 'Name of the action.' }),
    TopicArn: z.string().optional().meta({ description: 'Topic of the subscription to confirm.' }),
    Token: z.string().optional().meta({ description: 'Token of the confirmation message.' }),
    SubscriptionArn: z.string().optional().meta({ description: 'Subscription to end.' }),
  }),
  reply: {
    status: 200,
    description:
      "AWS's XML: `<ActionResponse>` with `<ActionResult>`, where the action has one, and `<ResponseMetadata>`.",
    contentType: 'text/xml',
  },
  refusals: snsRefusals,
  actions,
  examples: {
    query: {
      Action: 'ConfirmSubscription',
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      Token: '2336412f37',
    },
  },
});
