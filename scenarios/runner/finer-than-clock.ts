/** A fraction of a second with more than three digits that say something. */
const FINER = /[.,]\d{3}\d*[1-9]/;

/** Whether a duration or an instant has a part of a millisecond, which no clock of the project shows. */
export const finerThanClock = (text: string): boolean => FINER.test(text);
