import { regionOf, shortArn } from '../../domain/sns/arn.ts';
import type { Subscription, Topic } from '../../domain/state.ts';
import type { World } from '../../world.ts';
import { topicOf } from '../control/decide-topic.ts';
import { type Declined, invalidParameter } from './action-handler.ts';
import type { Caller } from './caller.ts';
import { livingOf } from './topics.ts';

const SUBSCRIPTION_ARN = /^arn:[^:]+:sns:[^:]+:[^:]+:[^:]+:[^:]+$/;

/** What is wrong with the ARN of a subscription; undefined when nothing is. */
export function subscriptionArnProblem(arn: string): Declined<'invalidParameter' | 'invalidSubscription'> | undefined {
  const short = shortArn('SubscriptionArn', arn);
  if (short !== null) return invalidParameter(short);
  return SUBSCRIPTION_ARN.test(arn) ? undefined : { kind: 'refusal', name: 'invalidSubscription' };
}

/** The same for a call that is signed for a region, as of the ARN of a topic. */
export function subscriptionProblem(arn: string, { region }: Caller): ReturnType<typeof subscriptionArnProblem> {
  const wrong = subscriptionArnProblem(arn);
  if (wrong !== undefined) return wrong;
  return region === null || regionOf(arn) === region ? undefined : invalidParameter('SubscriptionArn');
}

/** The subscription of an ARN with its topic, or what is wrong with it. */
export function findSubscription(
  world: World,
  arn: string,
  caller: Caller,
):
  | { readonly topic: Topic; readonly subscription: Subscription }
  | Declined<'invalidParameter' | 'invalidSubscription' | 'subscriptionNotFound'> {
  const wrong = subscriptionProblem(arn, caller);
  if (wrong !== undefined) return wrong;
  const ref = topicOf(world, arn);
  const topic = ref && world.store.read(ref)?.doc;
  const living = topic === undefined ? [] : livingOf(topic, world.clock.now());
  const subscription = living.find(({ subscriptionArn }) => subscriptionArn === arn);
  if (topic === undefined || subscription === undefined) return { kind: 'refusal', name: 'subscriptionNotFound' };
  return { topic, subscription };
}
