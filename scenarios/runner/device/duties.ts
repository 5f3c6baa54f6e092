import { type DeviceRecord, isInTheDark, slotsOfRecord } from './device-record.ts';
import { DAY, HOUR } from './instants.ts';
import { isStopped } from './ladder.ts';
import { type FollowUp, followUpOf } from './order.ts';
import { replenishFrom } from './reorder.ts';
import { runsLow, type SlotRecord, slotLadder } from './slot-record.ts';

/**
 * What a registered device has to do by itself, and by when. A pure reading of the record: nothing is scheduled, so
 * nothing has to be unscheduled when a message changes everything.
 */
export type Duty = DutyKind & {
  /** When it has to be done; now or earlier: at once. Infinity: only together with something else. */
  readonly dueAt: number;
  /** From when on it is done along with others when the device is awake anyway. */
  readonly mayFrom: number;
};

export type DutyKind =
  | { readonly what: 'deregister'; readonly version: '1.0' | '2.0' }
  | { readonly what: 'subscriptionInfo' | 'deviceStatus' }
  | { readonly what: 'slotStatus' | 'replenish'; readonly slotId: string }
  | { readonly what: FollowUp['what']; readonly slotId: string; readonly instanceId: string };

/** Name of a duty in the book of pauses. */
export const pauseOf = (duty: DutyKind): string =>
  'instanceId' in duty
    ? `${duty.what}/${duty.instanceId}`
    : 'slotId' in duty
      ? `${duty.what}/${duty.slotId}`
      : duty.what;

/** Reports are owed once a day (docs/obligations.md, 4 and 6). An hour is left for what goes wrong. */
const DAILY = 23 * HOUR;
/** Half a day old is worth renewing while the device is awake: one wake a day serves all reports. */
const STALE = 12 * HOUR;
const WEEKLY = 7 * DAY;

/** In the order in which they are to be done: first what is learned, then what is told, orders last. */
export function dutiesOf(record: DeviceRecord): Duty[] {
  const { now, leaving, isRegistered } = record;
  if (!isRegistered) return [];
  if (leaving !== null) return [{ what: 'deregister', version: leaving, dueAt: now, mayFrom: now }];
  const slots = slotsOfRecord(record);
  return [
    ...slots.flatMap(followUps),
    ...readingOf(record, slots),
    { what: 'deviceStatus', ...daily(record.deviceStatusAt) },
    ...slots.map((slot): Duty => ({ what: 'slotStatus', slotId: slot.slotId, ...reportTime(slot) })),
    ...slots.flatMap((slot) => replenishing(slot, record)),
  ];
}

const daily = (doneAt: number | null): Pick<Duty, 'dueAt' | 'mayFrom'> =>
  doneAt === null ? { dueAt: 0, mayFrom: 0 } : { dueAt: doneAt + DAILY, mayFrom: doneAt + STALE };

const reportTime = ({ owesReport, reportedAt }: SlotRecord): Pick<Duty, 'dueAt' | 'mayFrom'> =>
  owesReport ? { dueAt: 0, mayFrom: 0 } : daily(reportedAt);

function followUps({ slotId, orders }: SlotRecord): Duty[] {
  return [...orders.values()].flatMap((order) => {
    const followUp = followUpOf(order);
    if (followUp === null) return [];
    const { what, at } = followUp;
    return [{ what, slotId, instanceId: order.instanceId, dueAt: at, mayFrom: at }];
  });
}

/**
 * SubscriptionInfo is read when the messages leave something open. And because a message may have been lost, along with
 * other things: once a week, and every day while a slot that is off runs low, since it may be on again.
 */
function readingOf(record: DeviceRecord, slots: readonly SlotRecord[]): Duty[] {
  const { now, startedAt, askedAt } = record;
  if (isInTheDark(record)) return [{ what: 'subscriptionInfo', dueAt: 0, mayFrom: 0 }];
  const isWanting = slots.some(
    (slot) => slot.subscription?.subscribed === false && !isStopped(slotLadder(slot)) && runsLow(slot, startedAt, now),
  );
  const confirmedAt = Math.max(askedAt ?? startedAt, ...slots.map(({ subscription }) => subscription?.at ?? 0));
  const mayFrom = isWanting ? (askedAt ?? 0) + STALE : confirmedAt + WEEKLY;
  return [{ what: 'subscriptionInfo', dueAt: Number.POSITIVE_INFINITY, mayFrom }];
}

function replenishing(slot: SlotRecord, { startedAt, now }: DeviceRecord): Duty[] {
  const at = replenishFrom(slot, startedAt, now);
  return at === null ? [] : [{ what: 'replenish', slotId: slot.slotId, dueAt: at, mayFrom: at }];
}
