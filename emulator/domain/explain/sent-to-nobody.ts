import { DRS_ACCOUNT } from '../sns/access-policy.ts';
import { type Declined, drsAccess } from '../sns/audience.ts';
import { isExpired } from '../sns/handshake.ts';
import type { OutboxEntry } from '../state.ts';
import { type Explained, inOrder, type Step, step } from './explanation.ts';
import type { NotificationAsked, NotificationCode } from './notification-fate.ts';
import { lastState, type NotificationEntry } from './record.ts';
import { hostOf, short } from './words.ts';

/** Why a message went to nobody at all: SNS declined it, or nobody was subscribed. */

/** SNS did not take it, so no subscription has anything to do with it. */
export function declinedPublish(
  { topic, notificationId, kept }: NotificationAsked,
  question: string,
  { notificationType, topicArn, at }: OutboxEntry | NotificationEntry,
  declined: Declined,
  caused: Step,
): Explained<NotificationCode> {
  const now = topic === undefined ? null : drsAccess(topic);
  const because =
    declined === 'NotFound'
      ? `there was no topic ${topicArn}, and SNS declined the publish with NotFound (404)`
      : `the policy of its topic does not let account ${DRS_ACCOUNT} publish, and SNS declined with AuthorizationError (403)`;
  const standing = now === null ? `There is no topic ${topicArn} now.` : `Its policy, as it is now: ${now.why}`;
  const mend =
    now === null
      ? `CreateTopic makes it, and AddPermission with AWSAccountId ${DRS_ACCOUNT} and ActionName Publish lets DRS in.`
      : `AddPermission with AWSAccountId ${DRS_ACCOUNT} and ActionName Publish lets DRS in.`;
  const again = kept === null ? [] : [`POST notifications/${notificationId}/redeliver sends it once DRS may publish.`];
  return {
    question,
    code: 'publish-declined',
    answer: `${notificationType} was sent to nobody: when it was caused, ${because}.`,
    replenish: null,
    steps: inOrder([
      caused,
      step(`SNS declined the publish: ${declined}.`, { at, rule: 'C-31', source: 'SNS' }),
      step(standing, { rule: 'C-31', source: 'SNS' }),
    ]),
    next: [...(now?.allowed === true ? [] : [mend]), ...again],
  };
}

export function unsent({ topic, now, kept }: NotificationAsked, type: string, code: NotificationCode): string {
  if (code === 'not-kept')
    return `${type} was caused, but what became of it is no longer kept: neither in the outbox of the device, nor on the timeline.`;
  const at = kept?.entry.at ?? now;
  const pending = topic?.subscriptions.some((one) => one.status === 'pending' && one.createdAt <= at) ?? false;
  const why = pending
    ? 'the subscription of its topic was not confirmed, and only a confirmed one gets messages'
    : 'its topic had no confirmed subscription';
  return `${type} was sent to nobody: when it was caused, ${why}. SNS keeps nothing for later.`;
}

export function subscribing({ topic, notificationId, kept }: NotificationAsked): string[] {
  const subscriptions = topic?.subscriptions ?? [];
  const pending = subscriptions.find(({ status }) => status === 'pending');
  const confirmed = subscriptions.some(({ status }) => status === 'confirmed');
  const again =
    kept === null ? [] : [`POST notifications/${notificationId}/redeliver sends it to whoever is confirmed by then.`];
  if (confirmed) return again;
  const how =
    pending === undefined
      ? 'A listener subscribes: `npx drs-emulator start --notify URL`, or POST subscriptions.'
      : `The listener at ${hostOf(pending)} visits the SubscribeURL of its SubscriptionConfirmation; POST subscriptions/{subscriptionArn}/confirm sends that again.`;
  return [how, ...again];
}

/** What the listeners of the topic are now, where that may be the reason. */
export function subscriberSteps({ kept, topic, entries, now }: NotificationAsked): Step[] {
  if (kept === null || kept.entry.deliveries.length > 0) return [];
  const subscriptions = topic?.subscriptions ?? [];
  if (subscriptions.length === 0) return [step('Its topic has no subscription now either.', { source: 'SNS' })];
  return subscriptions.map((subscription) => {
    const { subscriptionArn, status, createdAt } = subscription;
    const entry = lastState(entries, { subject: 'subscription', id: subscriptionArn });
    const late = isExpired(subscription, { now }) ? ', too long ago to be confirmed any more' : '';
    return step(`Subscription ${short(subscriptionArn)} to ${hostOf(subscription)} is ${status} now${late}.`, {
      at: entry?.at ?? createdAt,
      seq: entry?.seq ?? null,
      rule: '22',
      source: 'AWS-SNS-CONFIRM',
    });
  });
}
