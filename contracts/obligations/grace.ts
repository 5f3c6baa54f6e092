import type { Provenance } from '../sources.ts';

/**
 * The numbers that judges compare with: what the pages demand, and how much is let pass beside it. All in one
 * place, so that whoever doubts a verdict finds the number and where it comes from.
 */

const UNITS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000, calls: 1 } as const;

export interface Grace extends Provenance {
  readonly obligations: readonly number[];
  readonly value: number;
  readonly unit: keyof typeof UNITS;
  /** What the number means, and why it is this one. */
  readonly text: string;
}

export const grace = {
  day: {
    obligations: [4, 6, 40],
    value: 24,
    unit: 'h',
    text: 'The longest time between two signs of life of a device, and between two reports of a slot.',
    evidence: 'documented',
    source: 'DEV',
  },
  dayGrace: {
    obligations: [4, 6, 40],
    value: 2,
    unit: 'h',
    text: 'What a day may be longer: a job at a fixed local hour runs after 25 hours when summer time ends, and some jitter is nobody’s fault.',
    evidence: 'inferred',
    source: 'DEV',
  },
  sameUse: {
    obligations: [5],
    value: 60,
    unit: 's',
    text: 'Two uses that are reported within this time may have the same `lastUseDate`: clients round it.',
    evidence: 'inferred',
    source: 'SLOT',
  },
  orderAhead: {
    obligations: [10],
    value: 7,
    unit: 'd',
    text: 'An order is due when a report says that the slot runs out within this time.',
    evidence: 'documented',
    source: 'CX',
  },
  toOrder: {
    obligations: [10],
    value: 48,
    unit: 'h',
    text: 'How long the maker may take to place an order that is due: one daily run notices, the next one orders. A sudden use leaves nobody seven days, so that the wait is judged and not the date alone.',
    evidence: 'inferred',
    source: 'CX',
  },
  calendarDay: {
    obligations: [10, 15],
    value: 24,
    unit: 'h',
    text: 'Days are calendar days of a customer whose time zone nobody knows: so many days ahead may be up to one day less or more by the clock.',
    evidence: 'inferred',
    source: 'CX',
  },
  reorder: {
    obligations: [15],
    value: 5,
    unit: 'd',
    text: 'After a first cancellation the device orders again in so many days.',
    evidence: 'documented',
    source: 'CX',
  },
  clockSkew: {
    obligations: [9],
    value: 60,
    unit: 's',
    text: 'How far a date of a client may lie in the future: the clock of a device is never exact.',
    evidence: 'inferred',
    source: 'SLOT',
  },
  sameClock: {
    obligations: [9, 10],
    value: 2,
    unit: 's',
    text: 'The clock of the world counts as shared with a client on real time when it differs from real time by no more.',
    evidence: 'inferred',
    source: 'DESIGN',
  },
  inProgressCalls: {
    obligations: [12],
    value: 5,
    unit: 'calls',
    text: 'Replenish calls for a slot within the hour after ORDER_INPROGRESS, with no new report of the slot between them, that are not yet tight. A customer who presses a button again needs some, a loop needs more.',
    evidence: 'inferred',
    source: 'REPL',
  },
  inProgressWindow: {
    obligations: [12],
    value: 1,
    unit: 'h',
    text: 'The time over which those calls are counted.',
    evidence: 'inferred',
    source: 'REPL',
  },
  confirm: {
    obligations: [22],
    value: 60,
    unit: 's',
    text: 'Real time within which a listener that answered the handshake message confirms it. It reacts to a message, so no clock of a device plays a part.',
    evidence: 'inferred',
    source: 'AWS-SNS-CONFIRM',
  },
  answer: {
    obligations: [29],
    value: 15,
    unit: 's',
    text: 'Real time after which SNS gives up on an attempt.',
    evidence: 'documented',
    source: 'AWS-SNS-RETRY',
  },
  deadTokenCalls: {
    obligations: [31],
    value: 2,
    unit: 'calls',
    text: 'Further calls with a token that was refused, begun after the refusal and before a refresh, that are let pass: other threads and slots learn of it a moment later.',
    evidence: 'inferred',
    source: 'LWAWEB',
  },
  refreshes: {
    obligations: [31],
    value: 3,
    unit: 'calls',
    text: 'Refreshes within an hour after a refusal, with no accepted call between them, that are not yet a loop: one is asked for, several processes may each do it once.',
    evidence: 'inferred',
    source: 'LWAWEB',
  },
  refreshWindow: {
    obligations: [31],
    value: 1,
    unit: 'h',
    text: 'The time over which those refreshes are counted.',
    evidence: 'inferred',
    source: 'LWAWEB',
  },
  notFoundCalls: {
    obligations: [42],
    value: 2,
    unit: 'calls',
    text: 'Further Replenish calls within an hour for a slot that was answered with 404, that are let pass.',
    evidence: 'inferred',
    source: 'REPL',
  },
  notFoundWindow: {
    obligations: [42],
    value: 1,
    unit: 'h',
    text: 'The time over which those calls are counted.',
    evidence: 'inferred',
    source: 'REPL',
  },
} as const satisfies Record<string, Grace>;

/** Further tries after an error of the service, `calls` of them within `value` of time, that pauses that grow allow. */
export interface Burst extends Grace {
  readonly calls: number;
}

const burst = (calls: number, value: number, unit: Grace['unit'], text: string): Burst => ({
  obligations: [31, 42],
  calls,
  value,
  unit,
  text,
  evidence: 'inferred',
  source: 'REPL',
});

/** A schedule with growing pauses passes all four; a loop fails the first, a fixed pause one of the others. */
export const bursts: readonly Burst[] = [
  burst(3, 30, 'ms', 'More tries than this at once have no pause between them at all.'),
  burst(5, 1, 's', 'Usual back-off begins at a tenth of a second and doubles: three tries in the first second.'),
  burst(15, 1, 'min', 'Usual back-off makes nine tries in the first minute; a fixed pause of a second makes sixty.'),
  burst(30, 1, 'h', 'Usual back-off makes fifteen tries in the first hour; a fixed pause of a minute makes sixty.'),
];

/** A number in milliseconds, or in calls. */
export const amount = ({ value, unit }: Grace): number => value * UNITS[unit];

/** A span of time in words: `1 d 2 h`, or `900 ms` below a second. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  let rest = Math.floor(ms / 1000);
  const parts: string[] = [];
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
}
