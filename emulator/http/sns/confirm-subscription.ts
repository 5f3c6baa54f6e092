import type { snsQuery } from '../../../contracts/sns/query.ts';
import { handshakeKey } from '../../domain/keys.ts';
import { confirmSubscription as decide } from '../../domain/sns/confirm-subscription.ts';
import type { Ref } from '../../store/port.ts';
import type { World } from '../../world.ts';
import type { Answer } from '../answer.ts';
import { decideTopic } from '../control/decide-topic.ts';
import { xmlResponse } from './xml.ts';

const ARN = /^arn:[^:]+:sns:([^:]+):[^:]+:[^:]+$/;

/**
 * `Action=ConfirmSubscription`, what a SubscribeURL asks for. The token decides; of the topic only the region
 * counts, as it does with AWS.
 */
export async function confirmSubscription(
  world: World,
  topicArn: string,
  token: string,
  requestId: string,
): Promise<Answer<typeof snsQuery>> {
  const region = ARN.exec(topicArn)?.[1];
  if (region === undefined) return { kind: 'refusal', name: 'invalidTopic' };
  if (!/^[0-9a-f]*$/i.test(token)) return { kind: 'refusal', name: 'malformedToken' };
  const ref = world.store.find(handshakeKey(token)) as Ref<'topic'> | undefined;
  if (ref === undefined) return { kind: 'refusal', name: 'unknownToken' };
  if (ARN.exec(ref.id)?.[1] !== region) return { kind: 'refusal', name: 'invalidTopic' };
  const { outcome, events } = await decideTopic(world, ref, (input) => decide(input, token));
  if (!outcome?.accepted) return { kind: 'refusal', name: outcome?.refusal ?? 'unknownToken' };
  const { subscriptionArn } = outcome.reply;
  return { ...xmlResponse('ConfirmSubscription', { SubscriptionArn: subscriptionArn }, requestId), record: { events } };
}
