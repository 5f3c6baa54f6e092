import type { setSubscriptionAttributes as contract } from '../../../../contracts/sns/actions/set-subscription-attributes.ts';
import { setSubscriptionAttributes as decide } from '../../../domain/sns/set-subscription-attributes.ts';
import { decideTopic, topicOf } from '../../control/decide-topic.ts';
import type { ActionHandler } from '../action-handler.ts';
import { subscriptionProblem } from '../subscription-of.ts';

export const setSubscriptionAttributes: ActionHandler<typeof contract> = async (world, { values, caller }) => {
  const { SubscriptionArn, AttributeName, AttributeValue } = values;
  const wrong = subscriptionProblem(SubscriptionArn, caller);
  if (wrong !== undefined) return wrong;
  const ref = topicOf(world, SubscriptionArn);
  if (ref === undefined) return { kind: 'refusal', name: 'subscriptionNotFound' };
  const { outcome, events } = await decideTopic(world, ref, (input) =>
    decide(input, SubscriptionArn, AttributeName, AttributeValue),
  );
  if (outcome === undefined) return { kind: 'refusal', name: 'subscriptionNotFound' };
  if (!outcome.accepted) return { kind: 'refusal', name: outcome.refusal, params: outcome.params };
  return { kind: 'result', result: null, events };
};
