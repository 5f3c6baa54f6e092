import type { getTopicAttributes as contract } from '../../../../contracts/sns/actions/get-topic-attributes.ts';
import { policyOf } from '../../../domain/sns/access-policy.ts';
import { accountOf } from '../../../domain/sns/arn.ts';
import { effectiveTopicPolicy } from '../../../domain/sns/delivery-policy.ts';
import type { Topic } from '../../../domain/state.ts';
import { type ActionHandler, findTopic } from '../action-handler.ts';
import { livingOf } from '../topics.ts';
import { Entries } from '../xml.ts';

export const getTopicAttributes: ActionHandler<typeof contract> = (world, { values: { TopicArn }, caller }) => {
  const found = findTopic(world, TopicArn, caller);
  if ('kind' in found) return found;
  return { kind: 'result', result: { Attributes: new Entries(attributesOf(found.topic, world.clock.now())) } };
};

function attributesOf(topic: Topic, now: string): [string, string][] {
  const { topicArn, displayName, deliveryPolicy, signatureVersion, attributes, subscriptionsDeleted } = topic;
  const living = livingOf(topic, now);
  const count = (status: string) => String(living.filter((one) => one.status === status).length);
  const ended = topic.subscriptions.filter(({ status }) => status === 'unsubscribed').length;
  return [
    ['Policy', policyOf(topic)],
    ['Owner', accountOf(topicArn)],
    ['SubscriptionsPending', count('pending')],
    ['TopicArn', topicArn],
    ['EffectiveDeliveryPolicy', JSON.stringify(effectiveTopicPolicy(deliveryPolicy))],
    ...(deliveryPolicy === null ? [] : [['DeliveryPolicy', deliveryPolicy] as [string, string]]),
    ['SubscriptionsConfirmed', count('confirmed')],
    ['DisplayName', displayName],
    ['SubscriptionsDeleted', String(subscriptionsDeleted + ended)],
    // AWS leaves it out until somebody sets it; what the configuration sets is told, too.
    ...(signatureVersion === '2' && attributes.SignatureVersion === undefined
      ? [['SignatureVersion', '2'] as [string, string]]
      : []),
    ...Object.entries(attributes),
  ];
}
