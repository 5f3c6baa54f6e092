import type { deleteTopic as contract } from '../../../../contracts/sns/actions/delete-topic.ts';
import type { DomainEvent } from '../../../domain/outcome.ts';
import { topicArnProblem } from '../../../domain/sns/arn.ts';
import { endOfSubscription } from '../../../domain/sns/handshake.ts';
import type { Topic } from '../../../domain/state.ts';
import { CONFLICT } from '../../../store/port.ts';
import { topicRef } from '../../../world.ts';
import { type ActionHandler, invalidParameter } from '../action-handler.ts';

/** What is on its way finds nobody any more; a model that publishes here is told in its record that the topic is gone. */
export const deleteTopic: ActionHandler<typeof contract> = async (world, { values: { TopicArn }, caller }) => {
  const problem = topicArnProblem(TopicArn, caller.region);
  if (problem !== null) return invalidParameter(problem);
  const ref = topicRef(TopicArn);
  for (;;) {
    const found = world.store.read(ref);
    if (found === undefined) return { kind: 'result', result: null };
    const removal = world.store.remove(ref, found.revision);
    if (removal === CONFLICT) continue;
    await removal;
    return { kind: 'result', result: null, events: endOf(found.doc) };
  }
};

const endOf = ({ topicArn, subscriptions }: Topic): DomainEvent[] => [
  { kind: 'state', subject: 'topic', id: topicArn, from: 'exists', to: null, rule: 'delete-topic' },
  ...subscriptions.map((one) => endOfSubscription(one, 'delete-topic')),
];
