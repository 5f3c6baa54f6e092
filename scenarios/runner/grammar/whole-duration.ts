import { Duration, parseDuration } from '../../../contracts/control/duration.ts';
import { finerThanClock } from '../finer-than-clock.ts';

/** Durations that a clock of whole milliseconds can show: of a finer one nothing, or something else, would be played. */

export const FINER_WORDS = 'expected whole milliseconds, such as PT0.001S';

export const WholeDuration = Duration.refine(
  (text) => !parseDuration(text).ok || !finerThanClock(text),
  FINER_WORDS,
).meta({
  id: 'WholeDuration',
  description:
    'ISO 8601 duration of weeks, or of days, hours, minutes and seconds, in whole milliseconds. Years and months are refused.',
  examples: ['PT24H', 'P3D', 'PT0S'],
});
