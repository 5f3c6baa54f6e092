import { describe, expect, it } from 'vitest';
import { parseReportDate } from '../../../contracts/drs/report-fields.ts';
import fc from '../../support/fast-check.ts';

describe('the date of a report', () => {
  const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'));
  const year = fc.oneof(fc.nat(9999), fc.constantFrom(0, 69, 99, 100, 2031)).map((one) => String(one).padStart(4, '0'));
  const zone = fc.constantFrom('Z', '+00:00', '-08:00', '+05:30');
  const fraction = fc.constantFrom('', '.0', '.004', '.12', '.999', '.1239', '.123456789');

  it('is what the language makes of it, where it is in full form and the day exists in each month', () => {
    fc.assert(
      fc.property(
        fc.tuple(year, two(13), two(28), two(24), two(61), two(61), fraction, zone),
        ([y, month, day, hour, minute, second, rest, end]) => {
          const text = `${y}-${month}-${day}T${hour}:${minute}:${second}${rest}${end}`;
          // The language knows an hour 24, which is none here.
          const expected = hour === '24' ? Number.NaN : Date.parse(text);
          expect([text, parseReportDate(text)]).toEqual([text, Number.isNaN(expected) ? undefined : expected]);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
