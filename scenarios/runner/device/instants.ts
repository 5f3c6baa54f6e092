/** Instants as the device reckons with them: epoch milliseconds inside, ISO 8601 outside. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Epoch milliseconds of an instant the device is told; throws when it is none, since nothing good can follow. */
export function toMs(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`expected an ISO 8601 instant, seen "${instant}"`);
  return ms;
}

export const toInstant = (ms: number): string => new Date(ms).toISOString();

/** A date as the documented samples have it: full ISO 8601, whole seconds, rounded down so that it is never ahead. */
export const wireDate = (ms: number): string => toInstant(ms).replace(/\.\d{3}Z$/, 'Z');
