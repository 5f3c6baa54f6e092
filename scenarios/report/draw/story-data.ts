import type { TimelineEntry } from '../../../contracts/timeline.ts';
import type { Moment } from './time-scale.ts';

/** What a picture shows of a timeline, taken out of it. */

type Of<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>;
export type Call = Of<'call'>;
export type Attempt = Of<'delivery'>;

export interface Report extends Moment {
  readonly left: number;
  readonly full: number;
  /** Supplies beside the device; 0 when it does not say. */
  readonly onHand: number;
}

export interface Order {
  readonly instanceId: string;
  /** In order of time; the first is its beginning. */
  readonly states: readonly (Moment & { readonly state: string })[];
}

export interface Span {
  readonly from: Moment;
  /** Without it there was no end. */
  readonly to?: Moment;
}

export interface Slot {
  readonly slotId: string;
  readonly reports: readonly Report[];
  readonly orders: readonly Order[];
  /** When automatic reordering was off; an open end lasts to the end of the picture. */
  readonly off: readonly Span[];
}

export interface Device {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly slots: readonly Slot[];
  /** When it was registered. */
  readonly registered: readonly Span[];
}

export interface Notification extends Moment {
  readonly type: string;
  readonly version: string | null;
  readonly device: string | null;
  readonly slotId?: string;
  readonly attempts: readonly Attempt[];
}

export interface Action extends Moment {
  readonly actor: string;
  readonly action: string;
  readonly slotId?: string;
}

export interface StoryData {
  readonly start: string;
  readonly end: string;
  readonly devices: readonly Device[];
  readonly notifications: readonly Notification[];
  readonly actions: readonly Action[];
}

const nameOf = (device: TimelineEntry['device']): string | null =>
  device === null ? null : `${device.modelId}/${device.serialNumber}`;

/** `end`: when the story ended, if that is later than its last entry. */
export function storyData(entries: readonly TimelineEntry[], end?: string): StoryData {
  const instants = entries.flatMap((entry) => (entry.kind === 'clock' ? [entry.at, entry.to] : [entry.at])).sort();
  const devices = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const name = nameOf(entry.device);
    if (name !== null) devices.set(name, [...(devices.get(name) ?? []), entry]);
  }
  const start = instants[0] ?? '1970-01-01T00:00:00.000Z';
  const last = [instants.at(-1) ?? start, end ?? start].sort().at(-1) as string;
  return {
    start,
    end: last,
    devices: [...devices].map(([name, own]) => deviceOf(name, own)),
    notifications: notificationsOf(entries),
    actions: entries.flatMap((entry) =>
      entry.kind === 'customer'
        ? [{ ...momentOf(entry), actor: actorOf(entry.actor), action: entry.action, ...slotOf(entry) }]
        : [],
    ),
  };
}

const momentOf = ({ at, seq }: TimelineEntry): Moment => ({ at, seq });

/** Customers have long names. */
const actorOf = (actor: string): string => (actor.startsWith('amzn1.') ? 'customer' : actor);

const slotOf = ({ slotId }: TimelineEntry): { slotId?: string } => (slotId === undefined ? {} : { slotId });

const statesOf = (entries: readonly TimelineEntry[], subject: Of<'state'>['subject']): Of<'state'>[] =>
  entries.filter((entry): entry is Of<'state'> => entry.kind === 'state' && entry.subject === subject);

function deviceOf(name: string, entries: readonly TimelineEntry[]): Device {
  const slotIds = new Set(entries.flatMap(({ slotId }) => (slotId === undefined ? [] : [slotId])));
  return {
    name,
    calls: entries.filter(
      (entry): entry is Call => entry.kind === 'call' && (entry.surface === 'drs' || entry.surface === 'lwa'),
    ),
    slots: [...slotIds].map((slotId) => slotData(slotId, entries)),
    registered: spans(
      statesOf(entries, 'registration').map((entry) => ({ moment: momentOf(entry), isOn: entry.to === 'registered' })),
    ),
  };
}

function slotData(slotId: string, entries: readonly TimelineEntry[]): Slot {
  const own = entries.filter((entry) => entry.slotId === slotId);
  const orders = new Map<string, (Moment & { state: string })[]>();
  for (const { id, at, seq, to } of statesOf(own, 'order'))
    orders.set(id, [...(orders.get(id) ?? []), { at, seq, state: to ?? 'gone' }]);
  const switches = statesOf(own, 'slot').flatMap((entry) => {
    const said = /^(un)?subscribed\b/.exec(entry.to ?? '');
    return said === null ? [] : [{ moment: momentOf(entry), isOn: said[1] !== undefined }];
  });
  return {
    slotId,
    reports: own.flatMap((entry) => (entry.kind === 'call' ? reportOf(entry) : [])),
    orders: [...orders].map(([instanceId, states]) => ({ instanceId, states })),
    off: spans(switches),
  };
}

/** A report that was taken; one that was refused tells nothing. */
function reportOf({ at, seq, operation, reply, body }: Call): Report[] {
  if (operation !== 'slotStatus' || reply.status >= 400 || typeof body !== 'object' || body === null) return [];
  const {
    remainingQuantityInUnit: left,
    originalQuantityInUnit: full,
    totalQuantityOnHand,
  } = body as Record<string, unknown>;
  if (typeof left !== 'number' || typeof full !== 'number') return [];
  return [{ at, seq, left, full, onHand: typeof totalQuantityOnHand === 'number' ? totalQuantityOnHand : 0 }];
}

function spans(switches: readonly { moment: Moment; isOn: boolean }[]): Span[] {
  const found: { from: Moment; to?: Moment }[] = [];
  for (const { moment, isOn } of switches) {
    const open = found.at(-1);
    if (open !== undefined && open.to === undefined) {
      if (!isOn) open.to = moment;
    } else if (isOn) found.push({ from: moment });
  }
  return found;
}

function notificationsOf(entries: readonly TimelineEntry[]): Notification[] {
  const attempts = new Map<string, Attempt[]>();
  for (const entry of entries)
    if (entry.kind === 'delivery' && entry.notificationId !== null)
      attempts.set(entry.notificationId, [...(attempts.get(entry.notificationId) ?? []), entry]);
  return entries.flatMap((entry) =>
    entry.kind === 'notification'
      ? [
          {
            ...momentOf(entry),
            type: entry.notificationType,
            version: entry.version,
            device: nameOf(entry.device),
            attempts: attempts.get(entry.notificationId) ?? [],
            ...slotOf(entry),
          },
        ]
      : [],
  );
}
