import type { listTagsForResource as contract } from '../../../../contracts/sns/actions/list-tags-for-resource.ts';
import { type ActionHandler, findTopic } from '../action-handler.ts';

export const listTagsForResource: ActionHandler<typeof contract> = (world, { values: { ResourceArn }, caller }) => {
  const found = findTopic(world, ResourceArn, caller);
  if ('kind' in found) return { kind: 'refusal', name: 'resourceNotFound' };
  return { kind: 'result', result: { Tags: found.topic.tags.map(({ Key, Value }) => ({ Key, Value })) } };
};
