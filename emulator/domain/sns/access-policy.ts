import type { Topic } from '../state.ts';

/** Texts of the access policies that topics have of themselves. */

/** The AWS account that DRS publishes from. Source: SNS. */
export const DRS_ACCOUNT = '476877469412';

const accountOf = (topicArn: string): string => topicArn.split(':')[4] ?? '';

const OWNER_ACTIONS = [
  'SNS:GetTopicAttributes',
  'SNS:SetTopicAttributes',
  'SNS:AddPermission',
  'SNS:RemovePermission',
  'SNS:DeleteTopic',
  'SNS:Subscribe',
  'SNS:ListSubscriptionsByTopic',
  'SNS:Publish',
];

const policy = (statements: readonly object[]): string =>
  JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: statements });

const ownerStatement = (topicArn: string) => ({
  Sid: '__default_statement_ID',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: OWNER_ACTIONS,
  Resource: topicArn,
  Condition: { StringEquals: { 'AWS:SourceOwner': accountOf(topicArn) } },
});

/** What AWS gives a topic that was just made: its owner's account alone may use it, so DRS may not publish. */
export const defaultPolicy = (topicArn: string): string => policy([ownerStatement(topicArn)]);

/** What a maker has set up who followed Amazon's instructions: DRS may publish, too. */
export const seededPolicy = (topicArn: string): string =>
  policy([
    ownerStatement(topicArn),
    {
      Sid: 'drs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${DRS_ACCOUNT}:root` },
      Action: 'SNS:Publish',
      Resource: topicArn,
    },
  ]);

/** The policy in force; a topic that the configuration made has the seeded one until another is set. */
export const policyOf = ({ topicArn, policy }: Pick<Topic, 'topicArn' | 'policy'>): string =>
  policy ?? seededPolicy(topicArn);
