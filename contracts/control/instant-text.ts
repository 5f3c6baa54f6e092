import { z } from 'zod';
import type { Instant } from '../fields.ts';

/** Instants as people type them: with or without fractions, with `Z` or an offset. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/i;

/** The instant in the project's own form, or undefined when the text names none. Below milliseconds is cut off. */
export function readInstant(text: string): Instant | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have would become one of the next month.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offsetMinutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  if (Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) return undefined;
  const sign = match[8] === '-' ? -1 : 1;
  local.setUTCHours(hour, minute, second, ms);
  const instant = new Date(local.getTime() - sign * offsetMinutes * 60_000);
  const shown = instant.getUTCFullYear();
  return shown < 0 || shown > 9999 ? undefined : instant.toISOString();
}

export const InstantText = z
  .string()
  .max(100)
  .refine((text) => readInstant(text) !== undefined, 'expected an ISO 8601 instant such as 2031-03-04T10:00:00Z')
  .meta({
    id: 'InstantText',
    description: 'ISO 8601 instant with `Z` or an offset, with or without fractions of a second.',
    examples: ['2031-03-04T10:00:00Z'],
  });
