import { DEFAULT_RETRY } from '../sns/delivery-policy.ts';
import { passesFilter } from '../sns/filter-match.ts';
import { drsPublication } from '../sns/publication.ts';
import { deadLetterQueue } from '../sns/redrive-policy.ts';
import { retryPolicyOf } from '../sns/retry-policy.ts';
import type { Delivery, OutboxEntry, Subscription } from '../state.ts';
import { attemptStep, attemptsOf } from './attempts.ts';
import { type Step, step } from './explanation.ts';
import type { Fate, NotificationAsked } from './notification-fate.ts';
import { pendingFate } from './pending-fate.ts';
import { type DeliveryEntry, lastState } from './record.ts';
import { hostOf, plural, short, when } from './words.ts';

/** What became of a message that the device still keeps: on its way to a subscription, there, or lost. */

export const keptFates = (asked: NotificationAsked, entry: OutboxEntry, outbox: readonly OutboxEntry[]): Fate[] =>
  entry.deliveries.map((delivery) => {
    const attempts = attemptsOf(asked.entries, delivery.subscriptionArn);
    const { steps, ...fate } = fateOf(asked, entry, delivery, outbox, attempts);
    return { ...fate, steps: [...attempts.map(attemptStep), ...steps, ...deadLetterSteps(asked, attempts)] };
  });

/** Where a message went that could not be delivered. */
function deadLetterSteps({ entries, topic }: NotificationAsked, attempts: readonly DeliveryEntry[]): Step[] {
  const last = attempts.at(-1);
  const entry = entries.find(
    (one) => one.kind === 'state' && one.cause === last?.seq && one.rule.startsWith('dead-letter'),
  );
  if (last === undefined || entry?.kind !== 'state') return [];
  const to = topic?.subscriptions.find(({ subscriptionArn }) => subscriptionArn === last.subscriptionArn);
  const queue = deadLetterQueue(to?.redrivePolicy ?? null)?.arn ?? 'the dead-letter queue';
  const text =
    entry.rule === 'dead-letter' ? `It was put into ${queue}.` : `It could not be put into ${queue}, and is lost.`;
  return [step(text, { at: entry.at, seq: entry.seq, source: 'AWS-SNS-DLQ' })];
}

const retryOf = ({ topic }: NotificationAsked, to: Subscription | undefined) =>
  topic === undefined || to === undefined ? DEFAULT_RETRY : retryPolicyOf(topic, to);

function fateOf(
  asked: NotificationAsked,
  entry: OutboxEntry,
  delivery: Delivery,
  outbox: readonly OutboxEntry[],
  attempts: readonly DeliveryEntry[],
): Fate {
  const arrived = attempts.findLast(({ outcome }) => outcome === 'delivered');
  const again = `POST notifications/${entry.notificationId}/redeliver sends it again, with the same MessageId.`;
  const to = asked.topic?.subscriptions.find(({ subscriptionArn }) => subscriptionArn === delivery.subscriptionArn);
  const place = to === undefined ? `subscription ${short(delivery.subscriptionArn)}` : hostOf(to);
  const status = delivery.lastStatus === null ? 'no answer' : String(delivery.lastStatus);
  switch (delivery.state) {
    case 'delivered': {
      const at = arrived === undefined ? '' : ` at ${when(arrived.at)}`;
      return {
        code: 'delivered',
        text: `was delivered to ${place}${at}: it answered ${status} at attempt ${arrived?.attempt ?? delivery.attempts}.`,
        steps: [],
        next: [again],
      };
    }
    case 'permanent':
      return {
        code: 'permanent',
        text: `did not arrive: ${place} answered ${status}, and such an answer is final.`,
        steps: [],
        next: ['The listener answers 2xx to what it has taken, and 5xx to what it wants again.', again],
      };
    case 'exhausted':
      return {
        code: 'exhausted',
        text: `did not arrive: ${place} failed ${plural(delivery.attempts, 'attempt')} (${status} at the last)${apart(retryOf(asked, to))}, and SNS gives up then.`,
        steps: [],
        next: ['The listener answers 2xx.', again],
      };
    case 'dropped':
      if (delivery.because === 'filter-policy') return filtered(asked, entry, to, place, again);
      return dropped(asked, delivery, to, place, again);
    case 'pending':
      return pendingFate(asked, entry, delivery, outbox, arrived, place, retryOf(asked, to).numRetries + 1);
  }
}

/** How far apart attempts are, where that is the same for all. */
const apart = ({ minDelayTarget, maxDelayTarget, numNoDelayRetries }: typeof DEFAULT_RETRY): string =>
  minDelayTarget === maxDelayTarget && numNoDelayRetries === 0 ? `, ${minDelayTarget} s apart` : '';

function filtered(
  { entries }: NotificationAsked,
  entry: OutboxEntry,
  to: Subscription | undefined,
  place: string,
  again: string,
): Fate {
  const caused = entries.find((one) => one.kind === 'notification');
  const kept = entries.find(
    (one) =>
      one.kind === 'state' &&
      one.rule === 'filter-policy' &&
      one.id === to?.subscriptionArn &&
      one.cause === caused?.seq,
  );
  const now = to === undefined ? null : passesFilter(to, drsPublication(entry));
  const why = now === null || now.accepted ? 'did not let it through' : now.why;
  return {
    code: 'filtered',
    text: `was not delivered to ${place}: filter policy. It ${why}.`,
    steps: [
      step(`The filter policy of subscription ${short(to?.subscriptionArn ?? '')} kept it back; no attempt was made.`, {
        at: kept?.at ?? entry.at,
        seq: kept?.seq ?? null,
        source: 'AWS-SNS-FILTER',
      }),
    ],
    next: ['SetSubscriptionAttributes changes FilterPolicy and FilterPolicyScope; {} lets everything through.', again],
  };
}

function dropped(
  { entries }: NotificationAsked,
  { subscriptionArn, attempts }: Delivery,
  to: Subscription | undefined,
  place: string,
  again: string,
): Fate {
  const lost = entries.find((entry) => entry.kind === 'fault' && entry.effect === 'notification-lost');
  const ended = lastState(entries, { subject: 'subscription', id: subscriptionArn });
  // Without the record: who is still subscribed can only have missed it by a fault.
  if (lost !== undefined || (attempts === 0 && to?.status === 'confirmed')) {
    return {
      code: 'lost',
      text: `did not arrive: a planned fault lost it on the way to ${place}, and no attempt was made.`,
      steps: [],
      next: [again],
    };
  }
  const steps =
    ended === undefined || ended.to === 'confirmed'
      ? []
      : [
          step(`Subscription ${short(subscriptionArn)} ended (${ended.rule}).`, {
            at: ended.at,
            seq: ended.seq,
            source: 'AWS-SNS-UNSUBSCRIBE',
          }),
        ];
  return {
    code: 'subscription-ended',
    text: `did not arrive: the subscription of ${place} ended before an attempt could be made or repeated.`,
    steps,
    next: ['The listener subscribes again, or visits the SubscribeURL of its UnsubscribeConfirmation.', again],
  };
}
