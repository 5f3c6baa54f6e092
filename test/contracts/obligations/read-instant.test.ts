import { describe, expect, it } from 'vitest';
import { instantReader } from '../../../contracts/obligations/read-instant.ts';
import fc from '../../support/fast-check.ts';

describe('an instant', () => {
  const date = fc.date({
    min: new Date('1970-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });

  it('is read as the language reads it, in whatever order instants come', () => {
    fc.assert(
      fc.property(fc.array(date, { minLength: 1, maxLength: 20 }), (dates) => {
        const read = instantReader();
        for (const one of dates) expect(read(one.toISOString())).toBe(one.getTime());
      }),
    );
  });

  it('is read as the language reads it, also where a letter of it is another one', () => {
    const read = instantReader();
    fc.assert(
      fc.property(date, fc.nat(23), fc.constantFrom(...'09 5T:-.Zx+'), (one, at, letter) => {
        const text = one.toISOString();
        const odd = text.slice(0, at) + letter + text.slice(at + 1);
        expect([odd, read(odd)]).toEqual([odd, Date.parse(odd)]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['2031-03-04', '2031-03-04T10:00:00Z', '', 'tomorrow'])(
    'of another form is left to the language: %j',
    (text) => {
      expect(instantReader()(text)).toBe(Date.parse(text));
    },
  );
});
