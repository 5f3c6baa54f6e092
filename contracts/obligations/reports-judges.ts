import { parseReportDate, quantityOf } from '../drs/report-fields.ts';
import type { CallEntry } from './entries.ts';
import { amount, grace, spanText } from './grace.ts';
import { defineRule, eachOf, type Note, onCalls, type Rule, type RuleDefinition } from './kit.ts';
import { isKnown, isObject, isServed, isUnderstood, member, sharesClock, shown, textOf } from './maker-calls.ts';
import { type Stamp, switchOf } from './view.ts';

/** Judges of what has to be reported, and when. */

const DAY = amount(grace.day);
const DAY_AND_GRACE = DAY + amount(grace.dayGrace);

const IN_TIME = `within ${spanText(DAY)} and ${spanText(amount(grace.dayGrace))} of grace`;

/** Days of something that has to happen at least once in each. */
interface Days {
  /** Beginning of the day that is counted; null while nothing is asked for. */
  begun: Stamp | null;
  last: Stamp | null;
}

const beginDays = (): Days => ({ begun: null, last: null });

function startDays(days: Days, note: Note): void {
  days.begun ??= note.now;
  days.last ??= note.now;
}

const isLate = ({ last }: Days, note: Note, what: string): boolean =>
  last !== null && note.late(note.sinceStruck(last), DAY_AND_GRACE, `${what} ${IN_TIME}`, (span) => `none for ${span}`);

/** It happened: a day that went by without too long a pause is a day kept. */
function happened(days: Days, note: Note, what: string): void {
  startDays(days, note);
  if (isLate(days, note, what)) days.begun = note.now;
  else if (days.begun !== null && note.now.at - days.begun.at >= DAY) {
    note.kept();
    days.begun = note.now;
  }
  days.last = note.now;
}

const daily = (
  what: string,
  { on, ...definition }: Omit<RuleDefinition<Days>, 'begin' | 'atEnd' | 'afterPause'>,
): Rule =>
  defineRule<Days>({
    ...definition,
    begin: beginDays,
    on,
    atEnd: (days, note) => {
      isLate(days, note, what);
    },
    afterPause(days, note) {
      if (days.last === null) return;
      days.begun = note.now;
      days.last = note.now;
    },
  });

const deviceStatusDaily = daily('a DeviceStatus call', {
  rule: 4,
  exercise: `A registered device, over ${spanText(DAY)} that it lives through.`,
  per: 'device',
  on: {
    'state:registration': (days, { to }, note) => {
      if (to === 'registered') startDays(days, note);
    },
    'call:deviceStatus': (days, call, note) => {
      if (isKnown(call)) happened(days, note, 'a DeviceStatus call');
    },
  },
});

const slotStatusDaily = daily('a SlotStatus report of the slot', {
  rule: 6,
  exercise: `A slot that is subscribed, over ${spanText(DAY)} that its device lives through.`,
  per: 'slot',
  on: {
    'state:slot': (days, entry, note) => {
      const on = switchOf(entry);
      if (on === true) startDays(days, note);
      if (on !== false) return;
      isLate(days, note, 'a SlotStatus report of the slot');
      days.begun = null;
      days.last = null;
    },
    'call:slotStatus': (days, call, note) => {
      if (!isKnown(call) || call.refusal === 'slotNotFound' || note.slot.on === false) return;
      happened(days, note, 'a SlotStatus report of the slot');
    },
  },
});

/** A report as later ones are compared with it. */
interface Report {
  readonly stamp: Stamp;
  readonly remaining: number;
  readonly original: number;
  /** null where it is not known. */
  readonly onHand: number | null;
  readonly lastUse: string;
}

const amountOf = (value: unknown): number | undefined =>
  typeof value === 'number' || typeof value === 'string' ? quantityOf(value) : undefined;

/** The report of a call that was served; undefined when it does not say how much is left. */
function reportOf(call: CallEntry, stamp: Stamp): Report | undefined {
  if (!isServed(call)) return undefined;
  const remaining = amountOf(member(call.body, 'remainingQuantityInUnit'));
  const original = amountOf(member(call.body, 'originalQuantityInUnit'));
  if (remaining === undefined || original === undefined) return undefined;
  const onHand = amountOf(member(call.body, 'totalQuantityOnHand')) ?? null;
  return { stamp, remaining, original, onHand, lastUse: textOf(member(call.body, 'lastUseDate')) };
}

/** A report that says the slot is full, which ends a ladder of cancellations. */
export const isFull = ({ body }: CallEntry): boolean => {
  const remaining = amountOf(member(body, 'remainingQuantityInUnit'));
  const original = amountOf(member(body, 'originalQuantityInUnit'));
  return remaining !== undefined && original !== undefined && remaining >= original;
};

const EVERY_USE = 'A use of a slot between two reports of it.';
/** A date to the second, in a zone that it names. */
const EXACT_DATE = /T\d{2}:\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

const lastUseMoves = defineRule<{ before: Report | null }>({
  rule: 5,
  exercise: EVERY_USE,
  per: 'slot',
  begin: () => ({ before: null }),
  on: {
    'call:slotStatus': (memory, call, note) => {
      const report = reportOf(call, note.now);
      if (report === undefined) return;
      const { before } = memory;
      memory.before = report;
      // Less in the same container: something was taken from it.
      if (before === null || report.original !== before.original || report.remaining >= before.remaining) return;
      if (report.lastUse !== before.lastUse) return note.kept();
      // Two uses within a minute may well have the same date; a date without a time says nothing either.
      if (!EXACT_DATE.test(report.lastUse) || note.lived(before.stamp) <= amount(grace.sameUse)) return;
      note.broken(
        `lastUseDate after ${before.lastUse}, since ${before.remaining - report.remaining} were taken`,
        `lastUseDate ${report.lastUse} once more`,
        before.stamp.seq,
      );
    },
  },
});

const REQUIRED = [
  'expectedReplenishmentDate',
  'remainingQuantityInUnit',
  'originalQuantityInUnit',
  'lastUseDate',
] as const;

const allFields = eachOf(7, 'A SlotStatus report.', {
  'call:slotStatus': (call: CallEntry, note: Note) => {
    // A body that is no object, or was too long to be kept, shows no fields.
    if (!isUnderstood(call) || !isObject(call.body)) return;
    const missing = REQUIRED.filter((name) => member(call.body, name) === undefined);
    const findings = call.findings.filter(({ rule }) => rule === '7');
    if (missing.length > 0) note.broken(REQUIRED.join(', '), `without ${missing.join(', ')}`);
    for (const { field, expected, seen } of findings) note.broken(`${field}: ${expected}`, `${field}: ${seen}`);
    if (missing.length === 0 && findings.length === 0) note.kept();
  },
});

const CLOCK_SKEW = amount(grace.clockSkew);
const DATE_FIELDS = ['lastUseDate', 'mostRecentlyActiveDate'] as const;

/** Dates that lie in the future of a clock that is shared; undefined when none could be compared. */
function futureDates(call: CallEntry, note: Note): { field: string; seen: string }[] | undefined {
  if (!sharesClock(call, note)) return undefined;
  const latest = note.now.at + CLOCK_SKEW;
  let future: { field: string; seen: string }[] | undefined;
  for (const field of DATE_FIELDS) {
    const seen = member(call.body, field);
    const ms = typeof seen === 'string' && EXACT_DATE.test(seen) ? parseReportDate(seen) : undefined;
    if (ms === undefined) continue;
    future ??= [];
    if (ms > latest) future.push({ field, seen: textOf(seen) });
  }
  return future;
}

const plausible = eachOf(
  9,
  'A SlotStatus report, or a DeviceStatus call under a clock that is shared with the device.',
  onCalls(['slotStatus', 'deviceStatus'], (call: CallEntry, note: Note) => {
    if (!isUnderstood(call)) return;
    const future = futureDates(call, note);
    const findings = call.findings.filter(
      ({ rule, field }) => rule === '9' && !DATE_FIELDS.some((name) => name === field),
    );
    for (const { field, expected, seen } of findings) note.broken(`${field}: ${expected}`, `${field}: ${seen}`);
    for (const { field, seen } of future ?? []) note.broken(`${field}: not after ${call.at}`, `${field}: ${seen}`);
    const judged = future !== undefined || call.operation === 'slotStatus';
    if (judged && isServed(call) && findings.length === 0 && (future ?? []).length === 0) note.kept();
  }),
);

const totalOf = ({ remaining, onHand }: Report): number => remaining + (onHand ?? 0);

interface Stock {
  last: Report | null;
  /** The last report before an order was shipped. */
  before: Report | null;
  /** When the maker was told that it arrived. */
  deliveredAt: Stamp | null;
}

const stockRises = defineRule<Stock>({
  rule: 40,
  exercise: 'An order that is shipped and delivered, with reports of its slot before and after.',
  per: 'slot',
  begin: () => ({ last: null, before: null, deliveredAt: null }),
  on: {
    'told:ItemShippedNotification': (stock) => {
      stock.before ??= stock.last;
    },
    'told:ItemDeliveredNotification': (stock, _, note) => {
      // A test order brings nothing, so that nothing has to rise.
      if (stock.before !== null && !note.slot.test) stock.deliveredAt = note.now;
    },
    'call:slotStatus': (stock, call, note) => {
      const report = reportOf(call, note.now);
      if (report === undefined) return;
      const { before, deliveredAt } = stock;
      stock.last = report;
      if (before === null) return;
      const rose = totalOf(report) > totalOf(before);
      if (rose) note.kept();
      const stands = before.onHand !== null && report.onHand === before.onHand;
      const late =
        !rose &&
        stands &&
        deliveredAt !== null &&
        note.late(
          deliveredAt,
          DAY_AND_GRACE,
          `a report with more than ${before.onHand} on hand or ${before.remaining} left, after the delivery`,
          (span) => `${shown(report.onHand)} on hand and ${report.remaining} left, ${span} after it`,
        );
      if (rose || late) {
        stock.before = null;
        stock.deliveredAt = null;
      }
    },
  },
});

interface Slots {
  /** What was last reported, by slot. */
  remaining: Record<string, number>;
}

const slotsMoveAlone = defineRule<Slots>({
  rule: 46,
  exercise: 'A device with several slots, of which one is used and the others are not.',
  per: 'device',
  begin: () => ({ remaining: {} }),
  on: {
    'call:slotStatus': ({ remaining }, call, note) => {
      const report = reportOf(call, note.now);
      if (report === undefined || note.slotId === undefined) return;
      const before = remaining[note.slotId];
      remaining[note.slotId] = report.remaining;
      if (before === undefined || before === report.remaining) return;
      // Its own is the same now.
      if (Object.values(remaining).some((other) => other !== report.remaining)) note.kept();
    },
  },
});

export const reportsJudges: readonly Rule[] = [
  deviceStatusDaily,
  lastUseMoves,
  slotStatusDaily,
  allFields,
  plausible,
  stockRises,
  slotsMoveAlone,
];
