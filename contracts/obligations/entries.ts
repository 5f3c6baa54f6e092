import type { TimelineEntry } from '../timeline.ts';

/** The kinds of entry by name, as judges see them. */

type Kind<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>;

export type { TimelineEntry };
export type CallEntry = Kind<'call'>;
export type StateEntry = Kind<'state'>;
export type NotificationEntry = Kind<'notification'>;
export type DeliveryEntry = Kind<'delivery'>;
