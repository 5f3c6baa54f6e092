import { describe, expect, it } from 'vitest';
import { endOfPacificDay } from '../../../emulator/domain/pacific.ts';

describe('the end of a Pacific day', () => {
  // Published and captured messages: when an order was placed or shipped, and the date that was named.
  it.each([
    ['2015-10-01T20:19:39.000Z', 5, '2015-10-07T06:59:59.000Z'],
    ['2016-12-02T20:00:00.000Z', 6, '2016-12-09T07:59:59.000Z'],
    ['2016-07-28T21:09:59.000Z', 6, '2016-08-04T06:59:59.000Z'],
    ['2018-08-13T18:00:00.000Z', 4, '2018-08-18T06:59:59.000Z'],
    ['2018-05-25T18:00:00.000Z', 1, '2018-05-27T06:59:59.000Z'],
  ])('of %s plus %i days is %s', (from, days, expected) => {
    expect(endOfPacificDay(from, days)).toBe(expected);
  });

  it('counts from the day in Seattle, not in UTC', () => {
    expect(endOfPacificDay('2031-03-05T07:59:59.999Z', 0)).toBe('2031-03-05T07:59:59.000Z');
    expect(endOfPacificDay('2031-03-05T08:00:00.000Z', 0)).toBe('2031-03-06T07:59:59.000Z');
  });

  it('follows daylight saving: the clocks go forward on 9 March 2031', () => {
    expect(endOfPacificDay('2031-03-08T20:00:00.000Z', 0)).toBe('2031-03-09T07:59:59.000Z');
    expect(endOfPacificDay('2031-03-08T20:00:00.000Z', 1)).toBe('2031-03-10T06:59:59.000Z');
  });

  it('knows the leap day', () => {
    expect(endOfPacificDay('2032-02-28T20:00:00.000Z', 1)).toBe('2032-03-01T07:59:59.000Z');
  });
});
