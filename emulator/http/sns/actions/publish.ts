import type { publish as contract } from '../../../../contracts/sns/actions/publish.ts';
import { publish as decide } from '../../../domain/sns/publish.ts';
import { readMessage } from '../../../domain/sns/read-message.ts';
import { type ActionHandler, findTopic, invalidParameter, onTopic } from '../action-handler.ts';

export const publish: ActionHandler<typeof contract> = (world, { values, caller }) => {
  if (values.PhoneNumber !== undefined) return invalidParameter('PhoneNumber Reason: SMS is not emulated');
  const topicArn = values.TopicArn ?? values.TargetArn;
  if (topicArn === undefined) {
    return invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  }
  const found = findTopic(world, topicArn, caller);
  if ('kind' in found) return found;
  const read = readMessage(values);
  if (!read.ok) return { kind: 'refusal', name: read.refusal, params: { problem: read.problem } };
  return onTopic(
    world,
    topicArn,
    caller,
    (input) => decide(input, read.message),
    (messageId) => ({ MessageId: messageId }),
  );
};
