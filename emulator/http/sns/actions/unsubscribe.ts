import type { unsubscribe as contract } from '../../../../contracts/sns/actions/unsubscribe.ts';
import { unsubscribe as decide, unsubscribeAsOwner } from '../../../domain/sns/unsubscribe.ts';
import { decideTopic, topicOf } from '../../control/decide-topic.ts';
import type { ActionHandler } from '../action-handler.ts';
import { subscriptionArnProblem } from '../subscription-of.ts';

/** Idempotent: what is not there is unsubscribed. */
export const unsubscribe: ActionHandler<typeof contract> = async (world, { values, caller: { signed } }) => {
  const { SubscriptionArn } = values;
  const wrong = subscriptionArnProblem(SubscriptionArn);
  if (wrong !== undefined) return wrong;
  const ref = topicOf(world, SubscriptionArn);
  if (ref === undefined) return { kind: 'result', result: null };
  const { outcome, events } = await decideTopic(world, ref, (input) =>
    signed ? unsubscribeAsOwner(input, SubscriptionArn) : decide(input, SubscriptionArn),
  );
  if (outcome?.accepted === false) return { kind: 'refusal', name: outcome.refusal, params: outcome.params };
  return { kind: 'result', result: null, events };
};
