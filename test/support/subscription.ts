import { SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import type { Subscription, Topic } from '../../emulator/domain/state.ts';
import { topicRef, type World } from '../../emulator/world.ts';
import { T0 } from './given.ts';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';
export const DEAD_ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
export const DEAD_LETTERS = JSON.stringify({ deadLetterTargetArn: DEAD_ARN });

/** A confirmed subscription of the seeded topic; an http one without anything special when nothing else is said. */
export const givenSubscription = (given: Partial<Subscription> = {}): Subscription => ({
  subscriptionArn: `${SEED_TOPIC_ARN}:1333bc1c-fe6c-4b03-a820-212c69599354`,
  protocol: 'http',
  endpoint: 'http://127.0.0.1:1/sns',
  rawMessageDelivery: false,
  filterPolicy: null,
  filterPolicyScope: 'MessageAttributes',
  deliveryPolicy: null,
  redrivePolicy: null,
  subscriptionRoleArn: null,
  status: 'confirmed',
  confirmationWasAuthenticated: true,
  authenticateOnUnsubscribe: false,
  token: '2336412f37',
  createdAt: T0,
  configured: false,
  ...given,
});

/** Puts such a subscription into the seeded topic, and changes the topic where that is asked for. */
export async function subscribedBy(
  world: World,
  given: Partial<Subscription>,
  topicToo: Partial<Topic> = {},
): Promise<string> {
  const subscription = givenSubscription(given);
  await world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic) => {
    if (topic === undefined) throw new Error('no topic');
    const next = { ...topic, ...topicToo, turn: topic.turn + 1, subscriptions: [...topic.subscriptions, subscription] };
    return { next, events: [], result: undefined };
  });
  return subscription.subscriptionArn;
}
