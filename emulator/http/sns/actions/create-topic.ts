import type { createTopic as contract } from '../../../../contracts/sns/actions/create-topic.ts';
import { topicArnOf } from '../../../domain/sns/arn.ts';
import { createTopic as decide } from '../../../domain/sns/create-topic.ts';
import { topicRef } from '../../../world.ts';
import { type ActionHandler, invalidParameter } from '../action-handler.ts';
import { regionFor } from '../caller.ts';

const NAME = /^[A-Za-z0-9_-]{1,256}$/;

export const createTopic: ActionHandler<typeof contract> = async (world, { values, caller, headers }) => {
  const { Name, Attributes, Tags } = values;
  // The name of a FIFO topic says so, and what it is refused for is told by its attribute.
  const name = Attributes.get('FifoTopic')?.toLowerCase() === 'true' ? Name.replace(/\.fifo$/, '') : Name;
  if (!NAME.test(name)) return invalidParameter('Topic Name');
  const topicArn = topicArnOf(regionFor(world, caller, headers), name);
  // Every turn of a topic puts something on the record, so that the record is ahead of all of them.
  const turn = world.timeline.last + 1;
  const { result: outcome, events } = await world.decide(topicRef(topicArn), undefined, (topic, draw) => {
    const taken = decide({ topic, draw, topicArn, attributes: Attributes, tags: Tags, turn });
    return { next: taken.accepted ? taken.next : topic, events: taken.accepted ? taken.events : [], result: taken };
  });
  if (!outcome.accepted) return { kind: 'refusal', name: outcome.refusal, params: outcome.params };
  return { kind: 'result', result: { TopicArn: topicArn }, events };
};
