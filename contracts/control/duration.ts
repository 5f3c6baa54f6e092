import { z } from 'zod';

/** ISO 8601 durations of fixed length: weeks, or days, hours, minutes and seconds. */

export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly problem: string };

const FORM =
  /^P(?:(?<weeks>\d+)W|(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?)$/;
const CALENDAR = /^P(?:\d+W)?(?:\d+Y\d*|\d+M)/;

const EXAMPLES = 'such as PT24H, P3D or P1DT12H30M5.5S';

const UNITS = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 } as const;

/** Longest duration taken: some ten thousand years, beyond any instant the clock can show. */
const MAX_MS = 10_000 * 366 * 86_400_000;

/** Milliseconds of a duration. Years and months are refused, since their length depends on when they begin. */
export function parseDuration(text: string): ParsedDuration {
  const groups = text === 'P' ? undefined : FORM.exec(text)?.groups;
  if (groups === undefined) {
    return CALENDAR.test(text)
      ? {
          ok: false,
          problem: `years and months have no fixed length; expected weeks, days, hours, minutes or seconds, ${EXAMPLES}`,
        }
      : { ok: false, problem: `expected an ISO 8601 duration ${EXAMPLES}` };
  }
  let ms = 0;
  for (const [unit, length] of Object.entries(UNITS)) {
    ms += Number((groups[unit] ?? '0').replace(',', '.')) * length;
  }
  ms = Math.round(ms);
  return ms <= MAX_MS ? { ok: true, ms } : { ok: false, problem: 'expected at most 10,000 years' };
}

export const Duration = z
  .string()
  .max(100)
  .superRefine((text, context) => {
    const parsed = parseDuration(text);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.problem });
  })
  .meta({
    id: 'Duration',
    description: 'ISO 8601 duration of weeks, or of days, hours, minutes and seconds. Years and months are refused.',
    examples: ['PT24H', 'P3D', 'PT0S'],
  });
