import type { NewEntry } from '../../contracts/timeline.ts';
import type { Attempted, AttemptResult } from '../domain/outbox.ts';
import type { Handshake, OutboxEntry, Published, Subscription } from '../domain/state.ts';

/** One attempt at a delivery, as it goes on the record. */
export type DeliveryLine = Extract<NewEntry, { kind: 'delivery' }>;

const shared = (attempted: Attempted, result: AttemptResult, tookMs: number) => ({
  attempt: attempted.attempt,
  outcome: attempted.outcome,
  status: result.status,
  ...(result.error === undefined ? {} : { error: result.error }),
  ...(attempted.nextAttemptAt === null ? {} : { nextAttemptAt: attempted.nextAttemptAt }),
  wallMs: tookMs,
});

/** An attempt at a notification of a device. */
export function notificationLine(
  device: { modelId: string; serialNumber: string },
  entry: OutboxEntry,
  subscription: Subscription,
  attempted: Attempted,
  result: AttemptResult,
  at: string,
  tookMs: number,
  cause: number | null,
): DeliveryLine {
  return {
    kind: 'delivery',
    at,
    cause,
    device: { modelId: device.modelId, serialNumber: device.serialNumber },
    ...(entry.slotId === null ? {} : { slotId: entry.slotId }),
    notificationId: entry.notificationId,
    messageId: entry.messageId,
    type: 'Notification',
    subscriptionArn: subscription.subscriptionArn,
    ...shared(attempted, result, tookMs),
  };
}

/** An attempt at a handshake message of a topic. */
export const handshakeLine = (
  handshake: Handshake,
  attempted: Attempted,
  result: AttemptResult,
  at: string,
  tookMs: number,
  cause: number | null,
): DeliveryLine => ({
  kind: 'delivery',
  at,
  cause,
  device: null,
  notificationId: null,
  messageId: handshake.messageId,
  type: handshake.type,
  subscriptionArn: handshake.delivery.subscriptionArn,
  ...shared(attempted, result, tookMs),
});

/** An attempt at a message that the maker published himself; DRS knows nothing of it. */
export const publishedLine = (
  published: Published,
  subscription: Subscription,
  attempted: Attempted,
  result: AttemptResult,
  at: string,
  tookMs: number,
  cause: number | null,
): DeliveryLine => ({
  kind: 'delivery',
  at,
  cause,
  device: null,
  notificationId: null,
  messageId: published.messageId,
  type: 'Notification',
  subscriptionArn: subscription.subscriptionArn,
  ...shared(attempted, result, tookMs),
});
