import type { NOTIFICATION_CODES } from '../../../contracts/control/explain.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { dueDeliveries } from '../due.ts';
import { DRS_ACCOUNT } from '../sns/access-policy.ts';
import { type Declined, drsAccess } from '../sns/audience.ts';
import { DEFAULT_RETRY } from '../sns/delivery-policy.ts';
import { passesFilter } from '../sns/filter-match.ts';
import { isExpired } from '../sns/handshake.ts';
import { drsPublication } from '../sns/publication.ts';
import { deadLetterQueue } from '../sns/redrive-policy.ts';
import { retryPolicyOf } from '../sns/retry-policy.ts';
import type { Delivery, DeviceModel, OutboxEntry, Subscription, Topic } from '../state.ts';
import { type Asked, comesAt, type Explained, inOrder, plural, type Step, short, step, when } from './explanation.ts';
import { type DeliveryEntry, lastState } from './record.ts';

/** Why a notification did not arrive, or when it did: subscription by subscription, attempt by attempt. */

export interface NotificationAsked extends Asked {
  readonly notificationId: string;
  /** The outbox it is in, and itself; null when only the record still knows it. */
  readonly kept: { readonly entry: OutboxEntry; readonly outbox: readonly OutboxEntry[] } | null;
  readonly model: DeviceModel | undefined;
  readonly topic: Topic | undefined;
}

type Code = (typeof NOTIFICATION_CODES)[number];

/** One subscription's part of it. */
interface Fate {
  readonly code: Code;
  /** What became of it, as the end of a sentence. */
  readonly text: string;
  readonly steps: readonly Step[];
  readonly next: readonly string[];
}

type CausedEntry = Extract<TimelineEntry, { kind: 'notification' }>;

export function explainNotification(asked: NotificationAsked): Explained<Code> {
  const { notificationId, kept, entries } = asked;
  const caused = entries.find(
    (entry): entry is CausedEntry => entry.kind === 'notification' && entry.notificationId === notificationId,
  );
  const question = `Why did notification ${notificationId} not arrive, or when did it?`;
  const about = kept?.entry ?? caused;
  if (about === undefined) throw new Error(`nothing is known of notification ${notificationId}`);
  const first = causedStep(asked, about, caused?.seq ?? null);
  const struck = struckSteps(entries);
  const fates = kept === null ? recordedFates(asked) : fatesOf(asked, kept.entry, kept.outbox);
  const unmet = fates.find(({ code }) => code !== 'delivered');
  const worst = unmet ?? fates[0];
  const type = about.notificationType;
  if (about.declined !== undefined) return declinedPublish(asked, question, about, about.declined, first);
  const code = worst?.code ?? (kept === null ? 'not-kept' : 'nobody-subscribed');
  return {
    question,
    code,
    answer: worst === undefined ? unsent(asked, type, code) : answerText(type, fates),
    replenish: null,
    steps: inOrder([first, ...struck, ...fates.flatMap(({ steps }) => steps), ...subscriberSteps(asked)]),
    next: [...new Set(worst === undefined ? subscribing(asked) : fates.flatMap(({ next }) => next))],
  };
}

function causedStep(
  { model }: NotificationAsked,
  { notificationType, version, at, topicArn }: OutboxEntry | CausedEntry,
  seq: number | null,
): Step {
  const form = version === null ? 'in its one form' : `in version ${version}`;
  const configured =
    model !== undefined && notificationType in model.notificationVersions
      ? `, as model ${model.modelId} is configured`
      : '';
  return step(`${notificationType} was caused, ${form}${configured}, for topic ${topicArn}.`, {
    at,
    seq,
    rule: version === null ? null : '30',
    source: 'NOTIF',
  });
}

const struckSteps = (entries: Asked['entries']): Step[] =>
  entries.flatMap((entry) =>
    entry.kind === 'fault'
      ? [
          step(`Planned fault ${entry.faultId} struck it: ${entry.effect}.`, {
            at: entry.at,
            seq: entry.seq,
            rule: 'fault',
            source: 'DESIGN',
          }),
        ]
      : [],
  );

/** SNS did not take it, so no subscription has anything to do with it. */
function declinedPublish(
  { topic, notificationId, kept }: NotificationAsked,
  question: string,
  { notificationType, topicArn, at }: OutboxEntry | CausedEntry,
  declined: Declined,
  caused: Step,
): Explained<Code> {
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

const answerText = (type: string, fates: readonly Fate[]): string =>
  fates.length === 1
    ? `${type} ${fates[0]?.text}`
    : `${type} went to ${plural(fates.length, 'subscription')}: ${fates.map(({ text }, at) => `(${at + 1}) it ${text}`).join(' ')}`;

// ---- nobody to send it to --------------------------------------------------------------------------------------

function unsent({ topic, now, kept }: NotificationAsked, type: string, code: Code): string {
  if (code === 'not-kept')
    return `${type} was caused, but what became of it is no longer kept: neither in the outbox of the device, nor on the timeline.`;
  const at = kept?.entry.at ?? now;
  const pending = topic?.subscriptions.some((one) => one.status === 'pending' && one.createdAt <= at) ?? false;
  const why = pending
    ? 'the subscription of its topic was not confirmed, and only a confirmed one gets messages'
    : 'its topic had no confirmed subscription';
  return `${type} was sent to nobody: when it was caused, ${why}. SNS keeps nothing for later.`;
}

function subscribing({ topic, notificationId, kept }: NotificationAsked): string[] {
  const subscriptions = topic?.subscriptions ?? [];
  const pending = subscriptions.find(({ status }) => status === 'pending');
  const confirmed = subscriptions.some(({ status }) => status === 'confirmed');
  const again =
    kept === null ? [] : [`POST notifications/${notificationId}/redeliver sends it to whoever is confirmed by then.`];
  if (confirmed) return again;
  const how =
    pending === undefined
      ? 'A listener subscribes: `drs-emulator start --notify URL`, or POST subscriptions.'
      : `The listener at ${hostOf(pending)} visits the SubscribeURL of its SubscriptionConfirmation; POST subscriptions/{subscriptionArn}/confirm sends that again.`;
  return [how, ...again];
}

/** What the listeners of the topic are now, where that may be the reason. */
function subscriberSteps({ kept, topic, entries, now }: NotificationAsked): Step[] {
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

/** The address without what may be secret in it; the ARN of a queue or a function as it is. */
function hostOf({ endpoint, protocol }: Subscription): string {
  if (protocol === 'sqs' || protocol === 'lambda') return endpoint;
  const [, scheme = '', rest = ''] = /^(https?:\/\/)(?:[^/?#]*@)?([^?#]*)/i.exec(endpoint) ?? [];
  return scheme + rest;
}

// ---- on its way, or there --------------------------------------------------------------------------------------

const attemptsOf = (entries: Asked['entries'], subscriptionArn: string): DeliveryEntry[] =>
  entries.filter(
    (entry): entry is DeliveryEntry => entry.kind === 'delivery' && entry.subscriptionArn === subscriptionArn,
  );

function attemptStep(entry: DeliveryEntry): Step {
  const { at, seq, attempt, outcome, status, error, nextAttemptAt } = entry;
  const answered = status === null ? `no answer${error === undefined ? '' : ` (${error})`}` : String(status);
  const then = {
    delivered: 'delivered',
    retry: `tried again${nextAttemptAt === undefined ? '' : ` at ${when(nextAttemptAt)}`}, since only 5xx, 429 and no answer are`,
    permanent: 'not tried again: only 5xx, 429 and no answer are',
    exhausted: `given up after ${plural(attempt, 'attempt')}`,
  }[outcome];
  return step(`Attempt ${attempt} to subscription ${short(entry.subscriptionArn)}: ${answered}; ${then}.`, {
    at,
    seq,
    rule: outcome === 'delivered' ? null : '29',
    source: 'AWS-SNS-RETRY',
  });
}

/** What the record alone tells, of a message that the device no longer keeps. */
function recordedFates({ entries }: NotificationAsked): Fate[] {
  const attempts = entries.filter((entry): entry is DeliveryEntry => entry.kind === 'delivery');
  const last = new Map(attempts.map((entry) => [entry.subscriptionArn, entry]));
  return [...last.values()].map((entry) => recordedFate(entry, attemptsOf(attempts, entry.subscriptionArn)));
}

function recordedFate(entry: DeliveryEntry, attempts: readonly DeliveryEntry[]): Fate {
  const steps = attempts.map(attemptStep);
  const at = when(entry.at);
  switch (entry.outcome) {
    case 'delivered':
      return { code: 'delivered', text: `was delivered at ${at}, at attempt ${entry.attempt}.`, steps, next: [] };
    case 'permanent':
      return {
        code: 'permanent',
        text: `was refused by the listener with ${entry.status} at ${at}.`,
        steps,
        next: [],
      };
    case 'exhausted':
      return { code: 'exhausted', text: `was given up at ${at} after ${entry.attempt} attempts.`, steps, next: [] };
    case 'retry':
      return {
        code: 'not-kept',
        text: `was last tried at ${at}; what came of it is no longer kept.`,
        steps,
        next: [],
      };
  }
}

const fatesOf = (asked: NotificationAsked, entry: OutboxEntry, outbox: readonly OutboxEntry[]): Fate[] =>
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
      return pending(asked, entry, delivery, outbox, arrived, place, retryOf(asked, to).numRetries + 1);
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

function pending(
  asked: NotificationAsked,
  entry: OutboxEntry,
  delivery: Delivery,
  outbox: readonly OutboxEntry[],
  arrived: DeliveryEntry | undefined,
  place: string,
  attemptsMax: number,
): Fate {
  const at = delivery.nextAttemptAt ?? asked.now;
  if (delivery.attempts > 0) {
    const status = delivery.lastStatus === null ? 'gave no answer' : `answered ${delivery.lastStatus}`;
    return {
      code: 'retrying',
      text: `has not arrived yet: ${place} ${status}; attempt ${delivery.attempts + 1} of ${attemptsMax} is due at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The next attempt', at)],
    };
  }
  if (arrived !== undefined && delivery.outOfTurn === true) {
    return {
      code: 'delivered',
      text: `was delivered to ${place} at ${when(arrived.at)}; a planned fault sends the same once more at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The copy', at)],
    };
  }
  const waits = !dueDeliveries(outbox).some(
    (due) => due.ordinal === entry.ordinal && due.subscriptionArn === delivery.subscriptionArn,
  );
  if (waits) return waiting(asked, entry, delivery, outbox, place);
  if (at > asked.now) {
    const why =
      delivery.behindNext === true
        ? 'a planned fault swaps it with the next message of the device; without one it goes out'
        : 'a planned fault delays it; its first attempt is made';
    return {
      code: 'delayed',
      text: `has not arrived yet: ${why} at ${when(at)}.`,
      steps: [],
      next: [comesAt(asked, 'The first attempt', at)],
    };
  }
  return {
    code: 'due-now',
    text: `has not arrived yet: its first attempt to ${place} is due now, or under way.`,
    steps: [],
    next: [comesAt(asked, 'The first attempt', at)],
  };
}

function waiting(
  asked: NotificationAsked,
  entry: OutboxEntry,
  { subscriptionArn }: Delivery,
  outbox: readonly OutboxEntry[],
  place: string,
): Fate {
  const before = outbox.find(
    (other) =>
      other.ordinal < entry.ordinal &&
      other.deliveries.some(
        (delivery) =>
          delivery.subscriptionArn === subscriptionArn &&
          delivery.state === 'pending' &&
          delivery.attempts === 0 &&
          delivery.outOfTurn === undefined,
      ),
  );
  const which =
    before === undefined ? 'the message before it' : `${before.notificationType} (${before.notificationId})`;
  return {
    code: 'waiting-for-turn',
    text: `has not arrived yet: to ${place} it goes out once the first attempt at ${which} has ended.`,
    steps: [
      step(`Of one device the messages to one subscription go out one after the other; ${which} comes first.`, {
        at: before?.at ?? null,
        source: 'DESIGN',
      }),
    ],
    next: [comesAt(asked, 'The message before it', asked.now)],
  };
}
