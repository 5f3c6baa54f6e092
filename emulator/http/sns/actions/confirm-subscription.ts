import type { confirmSubscription as contract } from '../../../../contracts/sns/actions/confirm-subscription.ts';
import { handshakeKey } from '../../../domain/keys.ts';
import { confirmSubscription as decide } from '../../../domain/sns/confirm-subscription.ts';
import type { Ref } from '../../../store/port.ts';
import { decideTopic } from '../../control/decide-topic.ts';
import type { ActionHandler } from '../action-handler.ts';

const ARN = /^arn:[^:]+:sns:([^:]+):[^:]+:[^:]+$/;

/** The token decides; of the topic only the region counts, as it does with AWS. */
export const confirmSubscription: ActionHandler<typeof contract> = async (world, { values, caller: { signed } }) => {
  const { TopicArn, Token, AuthenticateOnUnsubscribe } = values;
  const region = ARN.exec(TopicArn)?.[1];
  if (region === undefined) return { kind: 'refusal', name: 'invalidTopic' };
  if (!/^[0-9a-f]*$/i.test(Token)) return { kind: 'refusal', name: 'malformedToken' };
  const authenticateOnUnsubscribe = AuthenticateOnUnsubscribe?.toLowerCase() === 'true';
  if (authenticateOnUnsubscribe && !signed) {
    const problem = 'AuthenticateOnUnsubscribe needs a signed call';
    return { kind: 'refusal', name: 'authorizationError', params: { problem } };
  }
  const ref = world.store.find(handshakeKey(Token)) as Ref<'topic'> | undefined;
  if (ref === undefined) return { kind: 'refusal', name: 'unknownToken' };
  if (ARN.exec(ref.id)?.[1] !== region) return { kind: 'refusal', name: 'invalidTopic' };
  const { outcome, events } = await decideTopic(world, ref, (input) =>
    decide(input, Token, { signed, authenticateOnUnsubscribe }),
  );
  if (!outcome?.accepted) return { kind: 'refusal', name: outcome?.refusal ?? 'unknownToken' };
  return { kind: 'result', result: { SubscriptionArn: outcome.reply.subscriptionArn }, events };
};
