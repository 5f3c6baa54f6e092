import type { listSubscriptions as contract } from '../../../contracts/control/list-subscriptions.ts';
import { isExpired } from '../../domain/sns/handshake.ts';
import type { Handler } from '../answer.ts';
import { answerItems } from './answer-items.ts';
import { subscriptionEntry } from './subscription-entry.ts';

/** Who receives notifications, topic by topic. */
export const listSubscriptions: Handler<typeof contract> = (world, { request: { query } }) => {
  const now = { now: world.clock.now() };
  return answerItems(world, query, {
    list: 'subscriptions',
    kind: 'topic',
    itemsOf: ({ topicArn, subscriptions }) =>
      // What was not confirmed in time is gone, though nobody may have written it down yet.
      subscriptions
        .filter((one) => !isExpired(one, now))
        .map((one) => ({ id: one.subscriptionArn, item: subscriptionEntry(topicArn, one) })),
  });
};
