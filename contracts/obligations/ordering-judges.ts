import { parseReportDate } from '../drs/report-fields.ts';
import type { CallEntry, StateEntry } from './entries.ts';
import { amount, type Burst, bursts, grace, spanText } from './grace.ts';
import { defineRule, type Note, type Rule, type ToldEvent, within } from './kit.ts';
import { beganAfter, isObject, isServed, isUnderstood, lineOf, member, sharesClock, textOf } from './maker-calls.ts';
import { isFull } from './reports-judges.ts';
import { EVERY, type Stamp, switchOf } from './view.ts';

/** Judges of when an order may and must be placed, and of how its answers are taken. */

const detailOf = (call: CallEntry): unknown => (isServed(call) ? member(call.reply.body, 'detailCode') : undefined);
const isInProgress = (call: CallEntry): boolean => detailOf(call) === 'ORDER_INPROGRESS';
/** The call brought about an order. */
const isOrder = (call: CallEntry): boolean => /_ORDER_PLACED$/.test(textOf(detailOf(call)));

interface Need {
  /** A report was there that could be compared with the clock. */
  known: boolean;
  /** When a report first put the need so near that an order was due; null while none is. */
  due: Stamp | null;
  /** When the slot runs out, by the last report; ms. */
  runsOutAt: number;
  /** The last order was cancelled: rules 15 and 16 say when the next one may come. */
  cancelled: boolean;
}

const AHEAD = amount(grace.orderAhead);
const CALENDAR_DAY = amount(grace.calendarDay);
const TO_ORDER = amount(grace.toOrder);

/**
 * A sudden use leaves nobody seven days. What is judged is therefore the wait: a report has put the need within
 * seven days, an order was possible, and yet it came more than two days later.
 */
const inTime = defineRule<Need>({
  rule: 10,
  exercise: `An order for a slot that was reported, under a clock that is shared with the device.`,
  per: 'slot',
  begin: () => ({ known: false, due: null, runsOutAt: 0, cancelled: false }),
  on: {
    'call:slotStatus': (need, call, note) => {
      if (!isServed(call)) return;
      const text = member(call.body, 'expectedReplenishmentDate');
      const runsOutAt = typeof text === 'string' ? parseReportDate(text) : undefined;
      need.known = runsOutAt !== undefined && sharesClock(call, note);
      const isNear = runsOutAt !== undefined && need.known && runsOutAt - note.now.at < AHEAD;
      const { on, ordered, told } = note.slot;
      // Who was not told that the slot is on again cannot order for it.
      const isOff = on === false || told?.on === false;
      if (!isNear || isOff || ordered || need.cancelled) need.due = null;
      else need.due ??= note.now;
      need.runsOutAt = runsOutAt ?? 0;
    },
    'state:slot': (need, entry) => {
      if (switchOf(entry) === false) need.due = null;
    },
    'state:order': (need, { to }) => {
      need.due = null;
      if (to === 'cancelled') need.cancelled = true;
    },
    'call:replenish': (need, call, note) => {
      if (!isOrder(call) || !need.known) return;
      const { due, cancelled } = need;
      need.due = null;
      need.cancelled = false;
      if (cancelled) return;
      const left = need.runsOutAt - note.now.at;
      const late =
        due !== null &&
        left < AHEAD - CALENDAR_DAY &&
        note.late(
          note.sinceStruck(due),
          TO_ORDER,
          `an order ${spanText(AHEAD)} ahead of the reported date, at most ${spanText(TO_ORDER)} after the report`,
          (span) => `ordered ${span} after it, ${left < 0 ? 'after the date' : `${spanText(left)} ahead`}`,
        );
      if (!late) note.kept();
    },
  },
});

const onlySubscribed = defineRule<null>({
  rule: 11,
  exercise: 'A Replenish call.',
  per: 'slot',
  begin: () => null,
  on: {
    'call:replenish': (_, call, note) => {
      if (!isUnderstood(call)) return;
      const { on, told } = note.slot;
      const isOff = call.refusal === 'slotUnsubscribed' || (isServed(call) && on === false);
      if (!isOff) {
        if (isServed(call)) note.kept();
        return;
      }
      // Who was never told, or not yet, could not know; the refusal tells him now.
      if (told === null || told.on || !beganAfter(call, told.stamp)) return;
      note.broken('no Replenish for a slot that is off', lineOf(call), told.origin);
    },
  },
});

interface InProgress {
  /** Calls since the last report of the slot. */
  calls: Stamp[];
  answered: boolean;
}

const IN_PROGRESS_CALLS = amount(grace.inProgressCalls);
const IN_PROGRESS_WINDOW = amount(grace.inProgressWindow);

const noTightRetries = defineRule<InProgress>({
  rule: 12,
  exercise: 'A Replenish call that is answered with ORDER_INPROGRESS.',
  per: 'slot',
  begin: () => ({ calls: [], answered: false }),
  on: {
    'call:slotStatus': (memory) => {
      // A new measurement is a reason of its own.
      memory.calls = [];
      memory.answered = false;
    },
    'call:replenish': (memory, call, note) => {
      if (memory.answered) {
        memory.calls = within(memory.calls, note, IN_PROGRESS_WINDOW, IN_PROGRESS_CALLS + 1);
        if (memory.calls.length > IN_PROGRESS_CALLS) {
          note.broken(
            `at most ${IN_PROGRESS_CALLS} calls within ${spanText(IN_PROGRESS_WINDOW)} after ORDER_INPROGRESS`,
            `${memory.calls.length} of them, and no report of the slot between them`,
            ...memory.calls.map(({ seq }) => seq),
          );
          memory.calls = [];
          return;
        }
      }
      if (isInProgress(call)) {
        memory.answered = true;
        note.kept();
      } else if (isServed(call)) {
        memory.answered = false;
        memory.calls = [];
      }
    },
  },
});

/** Cancellations of a slot in a row, as the maker was told of them. */
interface Ladder {
  count: number;
  told: Stamp | null;
  /** The last order, when the customer cancelled it and none has followed; null otherwise. */
  cancelled: string | null;
  /** A report was struck that may have said that the slot is full: where the maker stands is not known. */
  unsure: boolean;
}

const beginLadder = (): Ladder => ({ count: 0, told: null, cancelled: null, unsure: false });

const REORDER = amount(grace.reorder);
/** Two cancellations in a row. */
const NO_REORDER = 2;

/** An order came through, or the slot is full: the next cancellation is a first one again. */
const beginAnew = (ladder: Ladder): void => {
  ladder.count = 0;
  ladder.told = null;
  ladder.unsure = false;
};

const ladderSteps = {
  'struck:slotStatus': (ladder: Ladder, call: CallEntry) => {
    if (!isObject(call.body) || isFull(call)) ladder.unsure = true;
  },
  'state:order': (ladder: Ladder, { id, rule, to }: StateEntry) => {
    // An order that was never placed ends by time; whether that is a rung of the ladder, no page says.
    if (to === 'cancelled') ladder.cancelled = rule === 'T5' ? id : null;
  },
  'told:ItemShippedNotification': beginAnew,
};

/** A cancellation that is told when the next order is out already is no news. */
function countCancellation(ladder: Ladder, { instanceId }: ToldEvent, note: Note): void {
  if (instanceId === undefined || instanceId !== ladder.cancelled) return;
  ladder.count += 1;
  ladder.told = note.now;
}

const REORDERED = `an order ${spanText(REORDER)} after the cancellation, give or take ${spanText(CALENDAR_DAY)}`;

const lateReorder = (told: Stamp, note: Note, seen: (span: string) => string): boolean =>
  note.late(note.sinceStruck(told), REORDER + CALENDAR_DAY, REORDERED, seen);

const reorderInFiveDays = defineRule<Ladder>({
  rule: 15,
  exercise: `An order that the customer cancels, and the ${spanText(REORDER)} after it.`,
  per: 'slot',
  begin: beginLadder,
  on: {
    ...ladderSteps,
    'state:slot': (ladder, entry) => {
      if (switchOf(entry) === false) ladder.told = null;
    },
    'call:slotStatus': (ladder, call) => {
      if (isServed(call) && isFull(call)) beginAnew(ladder);
    },
    'told:OrderCancelledNotification': (ladder, event, note) => {
      countCancellation(ladder, event, note);
      // A slot that is off orders nothing, and when it is on again no page says what the five days are.
      const { on, told } = note.slot;
      if (on === false || told?.on === false) ladder.told = null;
    },
    'call:replenish': (ladder, call, note) => {
      const { told, count } = ladder;
      if (!isOrder(call)) return;
      ladder.told = null;
      ladder.cancelled = null;
      if (told === null || ladder.unsure || count !== 1 || !beganAfter(call, told)) return;
      const passed = note.passed(told);
      if (passed === Number.POSITIVE_INFINITY) return;
      if (passed < REORDER - CALENDAR_DAY) note.broken(REORDERED, `one after ${spanText(passed)}`, told.seq);
      else if (!lateReorder(told, note, (span) => `one after ${span}`)) note.kept();
    },
  },
  atEnd: ({ told, count, unsure }, note) => {
    if (told === null || unsure || count !== 1) return;
    lateReorder(told, note, (span) => `none for ${span}`);
  },
});

const notBeforeFull = defineRule<Ladder>({
  rule: 16,
  exercise: 'Two orders in a row that the customer cancels, and what the device does until the slot is full again.',
  per: 'slot',
  begin: beginLadder,
  on: {
    ...ladderSteps,
    'told:OrderCancelledNotification': countCancellation,
    'call:slotStatus': (ladder, call, note) => {
      if (!isServed(call) || !isFull(call)) return;
      if (ladder.count >= NO_REORDER) note.kept();
      beginAnew(ladder);
    },
    'call:replenish': (ladder, call, note) => {
      const { told, count } = ladder;
      if (!isOrder(call)) return;
      ladder.cancelled = null;
      if (told === null || ladder.unsure || count < NO_REORDER || !beganAfter(call, told)) return;
      note.broken('no order before a report says that the slot is full', lineOf(call), told.seq);
    },
  },
});

/** Further tries after an error of the service: the moments of the last ones, the first error among them. */
export interface Tries {
  moments: Stamp[];
}

const TRIES_MAX = Math.max(...bursts.map(({ calls }) => calls)) + 2;

/** One more failure. Says what was too fast, if anything was. */
function tooFast(tries: Tries, note: Note): { burst: Burst; entries: number[] } | undefined {
  tries.moments = [...tries.moments, note.now].slice(-TRIES_MAX);
  for (const burst of bursts) {
    // The failure before them is no try, and neither is what lies further back.
    const recent = tries.moments.filter((moment) => note.passed(moment) <= amount(burst));
    if (recent.length - 1 > burst.calls) return { burst, entries: recent.map(({ seq }) => seq) };
  }
  return undefined;
}

const growingPauses = ({ calls, ...burst }: Burst): string =>
  `growing pauses: at most ${calls} further tries within ${burst.value} ${burst.unit}`;

export const judgeTries = (tries: Tries, call: CallEntry, note: Note): void => {
  // Of several devices that nobody can tell apart, the tries of each are not known.
  if (note.deviceName === EVERY) return;
  // What came late came all the same.
  if (call.fault !== null && call.fault === note.view.delayed && call.reply.status < 500) return;
  const fast = tooFast(tries, note);
  if (fast === undefined) return;
  note.broken(growingPauses(fast.burst), `${fast.entries.length - 1} of ${lineOf(call)}`, ...fast.entries.slice(-10));
  tries.moments = [];
};

const NOT_FOUND_CALLS = amount(grace.notFoundCalls);
const NOT_FOUND_WINDOW = amount(grace.notFoundWindow);

const errorsTakenRight = defineRule<Tries & { missing: Stamp[] }>({
  rule: 42,
  exercise: 'A Replenish call that is answered with 404 or 5xx.',
  per: 'slot',
  begin: () => ({ moments: [], missing: [] }),
  on: {
    'struck:replenish': judgeTries,
    'call:replenish': (memory, call, note) => {
      if (call.refusal === 'slotNotFound') {
        memory.missing = within(memory.missing, note, NOT_FOUND_WINDOW, NOT_FOUND_CALLS + 2);
        if (memory.missing.length <= NOT_FOUND_CALLS + 1) return;
        note.broken(
          `at most ${NOT_FOUND_CALLS} further calls within ${spanText(NOT_FOUND_WINDOW)} for a slot that does not exist`,
          `${memory.missing.length - 1} of ${lineOf(call)}`,
          ...memory.missing.map(({ seq }) => seq),
        );
        memory.missing = [];
      } else if (memory.moments.length > 0) {
        // Whatever is answered now, the error was lived through.
        note.kept();
        memory.moments = [];
      }
    },
  },
});

export const orderingJudges: readonly Rule[] = [
  inTime,
  onlySubscribed,
  noTightRetries,
  reorderInFiveDays,
  notBeforeFull,
  errorsTakenRight,
];
