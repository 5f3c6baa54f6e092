import type { NOTIFICATION_CODES } from '../../../contracts/control/explain.ts';
import type { DeviceModel, OutboxEntry, Topic } from '../state.ts';
import type { Asked, Step } from './explanation.ts';

/** What is asked about a notification, and what may have become of it. */

export interface NotificationAsked extends Asked {
  readonly notificationId: string;
  /** The outbox it is in, and itself; null when only the record still knows it. */
  readonly kept: { readonly entry: OutboxEntry; readonly outbox: readonly OutboxEntry[] } | null;
  readonly model: DeviceModel | undefined;
  readonly topic: Topic | undefined;
}

export type NotificationCode = (typeof NOTIFICATION_CODES)[number];

/** One subscription's part of it. */
export interface Fate {
  readonly code: NotificationCode;
  /** What became of it, as the end of a sentence. */
  readonly text: string;
  readonly steps: readonly Step[];
  readonly next: readonly string[];
}
