import type { listSubscriptions as contract } from '../../../../contracts/sns/actions/list-subscriptions.ts';
import { type ActionHandler, invalidParameter } from '../action-handler.ts';
import { pageOf } from '../pages.ts';
import { subscriptionMember } from '../subscription-members.ts';
import { livingOf, topicsOf } from '../topics.ts';

export const listSubscriptions: ActionHandler<typeof contract> = (world, { values: { NextToken }, caller }) => {
  const now = world.clock.now();
  const all = topicsOf(world, caller).flatMap((topic) =>
    livingOf(topic, now).map((subscription) => ({ topicArn: topic.topicArn, subscription })),
  );
  const page = pageOf(all, ({ subscription }) => subscription.subscriptionArn, NextToken);
  if (!page.ok) return invalidParameter('NextToken');
  const Subscriptions = page.items.map(({ topicArn, subscription }) => subscriptionMember(topicArn, subscription));
  return { kind: 'result', result: { Subscriptions, NextToken: page.next } };
};
