import type { listTopics as contract } from '../../../../contracts/sns/actions/list-topics.ts';
import { type ActionHandler, invalidParameter } from '../action-handler.ts';
import { pageOf } from '../pages.ts';
import { topicsOf } from '../topics.ts';

export const listTopics: ActionHandler<typeof contract> = (world, { values: { NextToken }, caller }) => {
  const page = pageOf(topicsOf(world, caller), ({ topicArn }) => topicArn, NextToken);
  if (!page.ok) return invalidParameter('NextToken');
  const Topics = page.items.map(({ topicArn }) => ({ TopicArn: topicArn }));
  return { kind: 'result', result: { Topics, NextToken: page.next } };
};
