import type { NewEntry } from '../../contracts/timeline.ts';
import type { Attempted, AttemptResult } from '../domain/outbox.ts';

/** One attempt at a delivery, as it goes on the record. */
export type DeliveryLine = Extract<NewEntry, { kind: 'delivery' }>;

/** What was sent, and to which subscription. */
export interface Sent {
  readonly type: DeliveryLine['type'];
  readonly messageId: string;
  readonly subscriptionArn: string;
  /** The notification of a device; null for a handshake and for what the maker published, of which DRS knows nothing. */
  readonly notification: {
    readonly device: { readonly modelId: string; readonly serialNumber: string };
    readonly notificationId: string;
    readonly slotId: string | null;
  } | null;
}

/** How the attempt went, when, and what brought it about. */
export interface Tried {
  readonly attempted: Attempted;
  readonly result: AttemptResult;
  readonly at: string;
  readonly tookMs: number;
  readonly cause: number | null;
}

export function deliveryLine(
  { type, messageId, subscriptionArn, notification }: Sent,
  { attempted, result, at, tookMs, cause }: Tried,
): DeliveryLine {
  const slotId = notification?.slotId ?? null;
  return {
    kind: 'delivery',
    at,
    cause,
    device: notification?.device ?? null,
    ...(slotId === null ? {} : { slotId }),
    notificationId: notification?.notificationId ?? null,
    messageId,
    type,
    subscriptionArn,
    attempt: attempted.attempt,
    outcome: attempted.outcome,
    status: result.status,
    ...(result.error === undefined ? {} : { error: result.error }),
    ...(attempted.nextAttemptAt === null ? {} : { nextAttemptAt: attempted.nextAttemptAt }),
    wallMs: tookMs,
  };
}
