import { regionOf } from '../../domain/sns/arn.ts';
import { isExpired } from '../../domain/sns/handshake.ts';
import type { Subscription, Topic } from '../../domain/state.ts';
import { everyUnit } from '../../store/every-unit.ts';
import type { World } from '../../world.ts';
import type { Caller } from './caller.ts';

/** The topics of the region that a call is signed for, of all regions when it is for none. */
export function topicsOf({ store }: World, { region }: Caller): Topic[] {
  const topics: Topic[] = [];
  for (const { doc } of everyUnit(store, 'topic')) {
    if (region === null || regionOf(doc.topicArn) === region) topics.push(doc);
  }
  return topics;
}

/** The subscriptions of a topic that SNS would tell of: none that ended, or were not confirmed in time. */
export const livingOf = ({ subscriptions }: Topic, now: string): readonly Subscription[] =>
  subscriptions.filter((one) => one.status !== 'unsubscribed' && !isExpired(one, { now }));
