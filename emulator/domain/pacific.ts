import { TZDate } from '@date-fns/tz';
import type { Instant } from '../../contracts/fields.ts';

/**
 * Delivery estimates end with a day in Seattle: every known one is 23:59:59 America/Los_Angeles, that is
 * 06:59:59Z in summer and 07:59:59Z in winter, also for customers elsewhere.
 */
const ZONE = 'America/Los_Angeles';

/** Of the hour that was asked about last: since 1883 offsets from UTC are whole hours there, so an hour lies in one day. */
let last = { hour: '', days: 0, end: '' };

/** The last second of the Pacific day that lies `days` days after the Pacific day of `from`. */
export function endOfPacificDay(from: Instant, days: number): Instant {
  const hour = from.slice(0, 'YYYY-MM-DDTHH'.length);
  if (last.hour !== hour || last.days !== days) last = { hour, days, end: workedOut(from, days) };
  return last.end;
}

function workedOut(from: Instant, days: number): Instant {
  const local = new TZDate(from, ZONE);
  const end = new TZDate(local.getFullYear(), local.getMonth(), local.getDate() + days, 23, 59, 59, ZONE);
  return new Date(end.getTime()).toISOString();
}
