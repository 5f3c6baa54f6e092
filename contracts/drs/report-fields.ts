import { z } from 'zod';
import type { Tolerance } from '../endpoint.ts';
import { printable } from '../fields.ts';
import { type Noticed, noticed } from '../finding.ts';

/**
 * The dates and quantities of a report, as shipped clients send them: read tolerantly, with a note of what
 * was odd. Full ISO 8601 is what the pages ask for.
 */

/** `2031-03-04T10:00:00Z`, with or without milliseconds, any offset with a colon; midnight is 00:00 and not 24:00. */
const FULL = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
/** The forms seen in shipped clients: date only, one-digit month or day, offset without colon, no zone. */
const TOLERATED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Epoch milliseconds of a date in any served form; undefined when it is none. */
export const parseReportDate = (text: string): number | undefined => parseDate(text, FULL.test(text));

function parseDate(text: string, full: boolean): number | undefined {
  if (full && Number(text.slice(8, 10)) <= 28) {
    const ms = inUtc(text) ?? Date.parse(text);
    return Number.isNaN(ms) ? undefined : ms;
  }
  const match = TOLERATED.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const ms = Date.parse(`${date}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`);
  // `Date` lets 31 April slip into May; such a day does not exist.
  const exists = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || Number.isNaN(exists.getTime()) || exists.getUTCDate() !== Number(day) ? undefined : ms;
}

/** The digits at a place of a text that has some there. */
const digits = (text: string, from: number, count: number): number => {
  let value = 0;
  for (let at = from; at < from + count; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
};

/** A full date in UTC, with or without milliseconds, at a fifth of the cost; undefined where it is for `Date` to say. */
function inUtc(text: string): number | undefined {
  if (!text.endsWith('Z') || (text.length !== 20 && text.length !== 24)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  // `Date.UTC` takes a year of two digits for one of the last century, and slips into the next month, hour or minute.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > 28 || minute > 59 || second > 59) return undefined;
  const ms = text.length === 24 ? digits(text, 20, 3) : 0;
  return Date.UTC(year, month - 1, day, digits(text, 11, 2), minute, second, ms);
}

export const ReportDate = (description: string) =>
  z
    .string()
    .max(255)
    .regex(printable, 'a date must not contain control characters')
    .nullable()
    .meta({
      description: `${description} ISO 8601. Odd forms of shipped clients and null are served with a finding.`,
      examples: ['2031-03-04T10:00:00Z'],
    });

const NUMBER_TEXT = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

export const Quantity = (description: string) =>
  z
    .union([z.number(), z.string().max(64).regex(NUMBER_TEXT, 'expected a number'), z.null()], {
      error: 'expected a number',
    })
    .meta({
      description: `${description} A JSON number in the slot's unit; quoted numbers and null are served with a finding.`,
      examples: [3.5],
    });

/** The number a quantity means; undefined when it is null or absent. */
export const quantityOf = (value: number | string | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

const FULL_ISO = 'full ISO 8601, e.g. 2031-03-04T10:00:00Z';

const NO_SLIPS: readonly Noticed[] = [];

/** Notes a date that is not in full form, and one that lies after now. */
export function noticeDate(
  field: string,
  value: string | null,
  nowMs: number | null,
  dateForm: Tolerance,
  implausible: Tolerance,
): readonly Noticed[] {
  const full = value !== null && FULL.test(value);
  const ms = value === null ? undefined : parseDate(value, full);
  if (value === null || ms === undefined) return [noticed(dateForm, FULL_ISO, String(value), field)];
  if (full && (nowMs === null || ms <= nowMs)) return NO_SLIPS;
  const slips: Noticed[] = [];
  if (!full) slips.push(noticed(dateForm, FULL_ISO, value, field));
  if (nowMs !== null && ms > nowMs) {
    slips.push(noticed(implausible, `not after ${new Date(nowMs).toISOString()}`, value, field));
  }
  return slips;
}
