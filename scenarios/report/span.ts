/** Spans of time in few words. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;

const UNITS = [
  ['d', DAY_MS],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
  ['ms', 1],
] as const;

/** A span of the world's time, by its two largest units: `13 d 4 h`, `2 s`, `0 s`. */
export function spanText(ms: number): string {
  let rest = Math.round(ms);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    if (parts.length === 2) break;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    // The second unit is the one right below the first, or nothing.
    else if (parts.length === 1) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** Real time as people like it: `34 ms`, `1.2 s`, `2 min 3 s`. */
export function wallText(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / SECOND).toFixed(1)} s`;
  return spanText(Math.round(ms / SECOND) * SECOND);
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Day of an instant as a number, for counting. UTC. */
export const dayOf = (instant: string): number => Math.floor(Date.parse(instant) / DAY_MS);

/** `Tue 4 Mar 2031` of such a number. */
export function dateText(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
