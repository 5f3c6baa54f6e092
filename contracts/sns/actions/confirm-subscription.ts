import { defineAction, optionalText, text } from '../action.ts';
import { missing } from '../action-errors.ts';

/** Confirms by the token of a confirmation message, which lives two days; also what a SubscribeURL asks for. Idempotent. */
export const confirmSubscription = defineAction({
  name: 'ConfirmSubscription',
  summary:
    'Confirms by the token of a confirmation message, which lives two days; also what a SubscribeURL asks for. Idempotent.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-CONFIRM' },
  parameters: {
    TopicArn: text('ARN of the topic; only its region is looked at.'),
    Token: text('From the message.'),
    AuthenticateOnUnsubscribe: optionalText('`true`: only a signed call unsubscribes; needs a signed call.'),
  },
  result: { SubscriptionArn: 'The subscription that is confirmed.' },
  errors: [
    missing,
    {
      refusal: 'invalidTopic',
      problem: '',
      when: "TopicArn is no ARN, or of another region than the token's topic.",
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'malformedToken',
      problem: '',
      when: 'The token is not hexadecimal.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'unknownToken',
      problem: '',
      when: 'No subscription has this token.',
      evidence: 'observed',
      source: 'AWS-SNS-RECORDED',
    },
    {
      refusal: 'expiredToken',
      problem: '',
      when: 'The token is two days old.',
      evidence: 'documented',
      source: 'AWS-SNS-CONFIRM',
    },
    {
      refusal: 'authorizationError',
      problem: 'AuthenticateOnUnsubscribe needs a signed call',
      when: 'AuthenticateOnUnsubscribe is true, and the call is not signed.',
      evidence: 'documented',
      source: 'AWS-SNS-CONFIRM',
    },
  ],
});
