import type { listSubscriptions as contract } from '../../../contracts/control/list-subscriptions.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import { isExpired } from '../../domain/sns/handshake.ts';
import type { Handler } from '../answer.ts';
import { BAD_CURSOR, readCursor } from './cursor.ts';
import { invalid } from './refuse.ts';
import { subscriptionEntry } from './subscription-entry.ts';
import { pageOfItems } from './unit-pages.ts';

const LIST = 'subscriptions';

/** Who receives notifications, topic by topic. */
export const listSubscriptions: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT } = request.query;
  const from = readCursor(LIST, after);
  if (from === undefined) return invalid('after', BAD_CURSOR);
  const now = { now: world.clock.now() };
  const body = pageOfItems(world, {
    list: LIST,
    kind: 'topic',
    from,
    limit,
    itemsOf: ({ topicArn, subscriptions }) =>
      // What was not confirmed in time is gone, though nobody may have written it down yet.
      subscriptions
        .filter((one) => !isExpired(one, now))
        .map((one) => ({ id: one.subscriptionArn, item: subscriptionEntry(topicArn, one) })),
  });
  return { kind: 'json', body };
};
