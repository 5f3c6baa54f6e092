import type { OutboxEntry } from '../state.ts';
import { type Asked, type Explained, inOrder, type Step, step } from './explanation.ts';
import { keptFates } from './kept-fate.ts';
import type { Fate, NotificationAsked, NotificationCode } from './notification-fate.ts';
import type { NotificationEntry } from './record.ts';
import { recordedFates } from './recorded-fate.ts';
import { declinedPublish, subscriberSteps, subscribing, unsent } from './sent-to-nobody.ts';
import { plural } from './words.ts';

/** Why a notification did not arrive, or when it did: subscription by subscription, attempt by attempt. */

export function explainNotification(asked: NotificationAsked): Explained<NotificationCode> {
  const { notificationId, kept, entries } = asked;
  const caused = entries.find(
    (entry): entry is NotificationEntry => entry.kind === 'notification' && entry.notificationId === notificationId,
  );
  const question = `Why did notification ${notificationId} not arrive, or when did it?`;
  const about = kept?.entry ?? caused;
  if (about === undefined) throw new Error(`nothing is known of notification ${notificationId}`);
  const first = causedStep(asked, about, caused?.seq ?? null);
  const struck = struckSteps(entries);
  const fates = kept === null ? recordedFates(asked) : keptFates(asked, kept.entry, kept.outbox);
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
  { notificationType, version, at, topicArn }: OutboxEntry | NotificationEntry,
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

const answerText = (type: string, fates: readonly Fate[]): string =>
  fates.length === 1
    ? `${type} ${fates[0]?.text}`
    : `${type} went to ${plural(fates.length, 'subscription')}: ${fates.map(({ text }, at) => `(${at + 1}) it ${text}`).join(' ')}`;
