import { regionOf } from '../../domain/sns/arn.ts';
import { isExpired } from '../../domain/sns/handshake.ts';
import type { Subscription, Topic } from '../../domain/state.ts';
import type { World } from '../../world.ts';
import type { Caller } from './caller.ts';

/** The topics of the region that a call is signed for, of all regions when it is for none. */
export function topicsOf({ store }: World, { region }: Caller): Topic[] {
  const topics: Topic[] = [];
  for (let after: string | undefined; ; ) {
    const page = store.list('topic', after === undefined ? { limit: 1000 } : { after, limit: 1000 });
    for (const { doc } of page.items) if (region === null || regionOf(doc.topicArn) === region) topics.push(doc);
    if (page.next === null) return topics;
    after = page.next;
  }
}

/** The subscriptions of a topic that SNS would tell of: none that ended, or were not confirmed in time. */
export const livingOf = ({ subscriptions }: Topic, now: string): readonly Subscription[] =>
  subscriptions.filter((one) => one.status !== 'unsubscribed' && !isExpired(one, { now }));
