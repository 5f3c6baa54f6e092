import type { OutboxEntry, Topic } from '../state.ts';
import { DRS_ACCOUNT, policyOf } from './access-policy.ts';
import { type Access, allows } from './topic-policy.ts';

/** Whom a publish in DRS's name reaches, and whether SNS takes it at all. */

/** The code of SNS's error. What the real DRS does about it is not known: here nobody gets the message. */
export type Declined = NonNullable<OutboxEntry['declined']>;

export interface Audience {
  /** Confirmed subscriptions; none when the publish is declined. */
  readonly subscribers: readonly string[];
  readonly declined?: Declined | undefined;
}

/** What the policy of a topic says to a publish from DRS's account. */
export const drsAccess = (topic: Pick<Topic, 'topicArn' | 'policy'>): Access =>
  allows(policyOf(topic), { account: DRS_ACCOUNT, action: 'sns:Publish', topicArn: topic.topicArn });

/** An account that is nobody's: what it may do, everybody may. */
const ANYBODY = '999999999999';

/** Whether a policy lets everybody publish, so that no message of the topic is certainly one of DRS. */
export const isOpen = (topic: Pick<Topic, 'topicArn' | 'policy'>): boolean =>
  allows(policyOf(topic), { account: ANYBODY, action: 'sns:Publish', topicArn: topic.topicArn }).allowed;

const GONE: Audience = { subscribers: [], declined: 'NotFound' };
const FORBIDDEN: Audience = { subscribers: [], declined: 'AuthorizationError' };
/** Asked by every call of a device; a topic is another document once anything about it is another. */
const known = new WeakMap<Topic, Audience>();

export function audienceOf(topic: Topic | undefined): Audience {
  if (topic === undefined) return GONE;
  const before = known.get(topic);
  if (before !== undefined) return before;
  const audience = drsAccess(topic).allowed ? { subscribers: confirmedOf(topic) } : FORBIDDEN;
  known.set(topic, audience);
  return audience;
}

const confirmedOf = ({ subscriptions }: Topic): string[] =>
  subscriptions.filter(({ status }) => status === 'confirmed').map(({ subscriptionArn }) => subscriptionArn);
