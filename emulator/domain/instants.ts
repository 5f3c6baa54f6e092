import type { Instant } from '../../contracts/fields.ts';

/** Arithmetic on instants. */

/** The instant that was asked about last: one call asks about its own again and again. */
const last = { at: '', ms: Number.NaN };

/** Milliseconds since the Unix epoch. */
export function msOf(at: Instant): number {
  if (at !== last.at) {
    last.ms = Date.parse(at);
    last.at = at;
  }
  return last.ms;
}

export const plus = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString();

export const millisecondsBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);

/** The earlier of two instants; null means never. */
export const earliest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : a < b ? a : b;

/** ISO 8601 without milliseconds, the form of `estimatedDeliveryDate`. */
export const withoutMilliseconds = (at: Instant): string => `${at.slice(0, 19)}Z`;
