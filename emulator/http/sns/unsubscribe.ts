import type { snsQuery } from '../../../contracts/sns/query.ts';
import { unsubscribe as decide } from '../../domain/sns/unsubscribe.ts';
import type { World } from '../../world.ts';
import type { Answer } from '../answer.ts';
import { decideTopic, topicOf } from '../control/decide-topic.ts';
import { xmlResponse } from './xml.ts';

const SUBSCRIPTION_ARN = /^arn:[^:]+:sns:[^:]+:[^:]+:[^:]+:[^:]+$/;

/** `Action=Unsubscribe`, what an UnsubscribeURL asks for. Idempotent: what is not there is unsubscribed. */
export async function unsubscribe(
  world: World,
  subscriptionArn: string,
  requestId: string,
): Promise<Answer<typeof snsQuery>> {
  if (!SUBSCRIPTION_ARN.test(subscriptionArn)) return { kind: 'refusal', name: 'invalidSubscription' };
  const done = xmlResponse('Unsubscribe', null, requestId);
  const ref = topicOf(world, subscriptionArn);
  if (ref === undefined) return done;
  const { outcome, events } = await decideTopic(world, ref, (input) => decide(input, subscriptionArn));
  if (outcome?.accepted === false) return { kind: 'refusal', name: outcome.refusal };
  return { ...done, record: { events } };
}
