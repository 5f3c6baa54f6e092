import type { removeSubscription as contract } from '../../../contracts/control/remove-subscription.ts';
import { removeSubscription as decide } from '../../domain/sns/remove-subscription.ts';
import type { Handler } from '../answer.ts';
import { decideTopic, topicOf } from './decide-topic.ts';
import { notFound } from './refuse.ts';

/** Ends a subscription as its owner. */
export const removeSubscription: Handler<typeof contract> = async (world, { request }) => {
  const { subscriptionArn } = request.params;
  const ref = topicOf(world, subscriptionArn);
  if (ref === undefined) return notFound('subscription', subscriptionArn);
  const { outcome, events } = await decideTopic(world, ref, (input) => decide(input, subscriptionArn));
  if (!outcome?.accepted) return notFound('subscription', subscriptionArn);
  return { kind: 'json', body: {}, record: { events } };
};
