import type { listSubscriptionsByTopic as contract } from '../../../../contracts/sns/actions/list-subscriptions-by-topic.ts';
import { type ActionHandler, findTopic, invalidParameter } from '../action-handler.ts';
import { pageOf } from '../pages.ts';
import { subscriptionMember } from '../subscription-members.ts';
import { livingOf } from '../topics.ts';

export const listSubscriptionsByTopic: ActionHandler<typeof contract> = (world, { values, caller }) => {
  const { TopicArn, NextToken } = values;
  const found = findTopic(world, TopicArn, caller);
  if ('kind' in found) return found;
  const page = pageOf(livingOf(found.topic, world.clock.now()), ({ subscriptionArn }) => subscriptionArn, NextToken);
  if (!page.ok) return invalidParameter('NextToken');
  const Subscriptions = page.items.map((subscription) => subscriptionMember(TopicArn, subscription));
  return { kind: 'result', result: { Subscriptions, NextToken: page.next } };
};
