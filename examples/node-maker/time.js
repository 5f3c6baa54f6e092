/** Times are milliseconds since 1970. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A time as it goes over the wire: full ISO 8601, in UTC. (Obligation 8.) */
export const wireDate = (ms) => new Date(ms).toISOString();

/** The time in a text from the wire; NaN when there is none in it. */
export const readDate = (text) => (typeof text === 'string' ? Date.parse(text) : Number.NaN);
