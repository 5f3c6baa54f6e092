import { describe, expect, it } from 'vitest';
import { match } from '../../../../scenarios/runner/match/match.ts';
import { matcherOf, PatternError } from '../../../../scenarios/runner/match/matchers.ts';
import fc from '../../../support/fast-check.ts';

const paths = (pattern: unknown, seen: unknown, exactly = false) =>
  match(pattern, seen, { exactly }).map(({ path }) => path);

describe('match', () => {
  it('takes an object that has more than what is expected', () => {
    expect(match({ detailCode: 'TEST' }, { detailCode: 'TEST', eventInstanceId: 'x' })).toEqual([]);
  });

  it('tells each place that is missing or different, by its path', () => {
    const differences = match(
      { slots: { beans: { subscribed: true, asin: 'B1' } }, items: [{ n: 1 }] },
      { slots: { beans: { subscribed: false } }, items: [{ n: 2 }] },
      { path: 'reply.body' },
    );
    expect(differences).toEqual([
      { path: 'reply.body.slots.beans.subscribed', expected: 'true', seen: 'false' },
      { path: 'reply.body.slots.beans.asin', expected: '"B1"', seen: 'nothing' },
      { path: 'reply.body.items[0].n', expected: '1', seen: '2' },
    ]);
  });

  it('tells what is there beyond the expected, with exactly', () => {
    expect(match({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }, { exactly: true })).toEqual([
      { path: 'a.c', expected: 'nothing', seen: '2' },
      { path: 'd', expected: 'nothing', seen: '3' },
    ]);
  });

  it('wants lists of the same length, item by item', () => {
    expect(paths([1, 2], [1])).toEqual(['[1]']);
    expect(paths([1], [1, 2])).toEqual(['[1]']);
    expect(paths([1, 2], [2, 1])).toEqual(['[0]', '[1]']);
  });

  it('keeps null and nothing apart', () => {
    expect(match({ shippedAt: null }, { shippedAt: null })).toEqual([]);
    expect(match({ shippedAt: null }, {})).toEqual([{ path: 'shippedAt', expected: 'null', seen: 'nothing' }]);
  });

  it('does not take a text for a number', () => {
    expect(paths(1, '1')).toEqual(['']);
  });

  it('takes an instant for itself, however it is written', () => {
    const seen = '2031-03-04T10:00:00.000Z';
    for (const same of ['2031-03-04T10:00:00Z', '2031-03-04T12:00:00+02:00', seen]) {
      expect(match(same, seen)).toEqual([]);
      expect(match({ $oneOf: [same] }, seen)).toEqual([]);
      expect(match({ $not: same }, seen)).toHaveLength(1);
    }
    for (const other of ['2031-03-04T10:00:01Z', '2031-03-04T10:00:00+02:00', '2031-03-04', '2031-03-04T10:00:00'])
      expect(match(other, seen)).toHaveLength(1);
    expect(match('2031-03-04T10:00:00.0009Z', seen)).toHaveLength(1);
    expect(match('2031-03-04T10:00:00.0000Z', seen)).toEqual([]);
    expect(match('2031-02-30T10:00:00Z', '2031-03-02T10:00:00Z')).toHaveLength(1);
    expect(match({ $match: '^2031-03-04T10:00:00Z$' }, seen)).toHaveLength(1);
  });

  it('puts keys that are no plain names in brackets', () => {
    expect(paths({ headers: { 'x y': 1 } }, { headers: {} })).toEqual(['headers["x y"]']);
  });

  it('finds nothing in what every object inherits', () => {
    expect(paths({ toString: { $any: true } }, {})).toEqual(['toString']);
  });

  it('shows two long texts around the place where they part', () => {
    const [difference] = match(`${'a'.repeat(100)}left${'b'.repeat(300)}`, `${'a'.repeat(100)}right`);
    expect(difference?.seen).toBe(`…"${'a'.repeat(24)}right"`);
    expect(difference?.expected).toMatch(/^…"a{24}leftb+… \(\d+ characters\)$/);
  });

  it('shortens long values', () => {
    const [difference] = match(1, 'x'.repeat(1000));
    expect(difference?.seen.length).toBeLessThan(160);
  });
});

describe('the matchers', () => {
  const good: [unknown, unknown][] = [
    [{ $any: true }, 0],
    [{ $any: true }, false],
    [{ $absent: true }, undefined],
    [{ $match: '^SN-\\d+$' }, 'SN-1'],
    [{ $oneOf: [1, 'two', { three: 3 }] }, { three: 3, four: 4 }],
    [{ $not: 'x' }, 'y'],
    [{ $not: { a: 1 } }, { a: 2 }],
    [{ $not: { $contains: 'x' } }, ['y']],
    [{ $atLeast: 3 }, 3],
    [{ $atMost: 3 }, 3],
    [{ $atLeast: '2031-03-04T10:00:00Z' }, '2031-03-04T10:00:00.000Z'],
    [{ $atMost: '2031-03-04T10:00:00Z' }, '2031-03-04T11:00:00+01:00'],
    [{ $length: 2 }, [1, 2]],
    [{ $length: 2 }, 'ab'],
    [{ $length: 1 }, { a: 1 }],
    [{ $contains: { a: 1 } }, [0, { a: 1, b: 2 }]],
    [{ $contains: 'ell' }, 'hello'],
    [{ $type: 'null' }, null],
    [{ $type: 'array' }, []],
    [{ $type: 'object' }, {}],
  ];
  it.each(good)('%j takes %j', (pattern, seen) => {
    expect(match(pattern, seen)).toEqual([]);
  });

  const bad: [unknown, unknown, string][] = [
    [{ $any: true }, null, 'anything but null'],
    [{ $any: true }, undefined, 'anything but null'],
    [{ $absent: true }, null, 'nothing'],
    [{ $match: '^SN' }, 'XN', 'a text that matches /^SN/'],
    [{ $match: '1' }, 1, 'a text that matches /1/'],
    [{ $oneOf: [1, 2] }, 3, 'one of 1, 2'],
    [{ $not: 'x' }, 'x', 'anything but "x"'],
    [{ $atLeast: 3 }, 2.9, 'at least 3'],
    [{ $atLeast: 3 }, '4', 'at least 3'],
    [{ $atMost: '2031-03-04T10:00:00Z' }, '2031-03-04T10:00:00.001Z', 'at most "2031-03-04T10:00:00Z"'],
    [{ $atMost: '2031-03-04T10:00:00Z' }, 'soon', 'at most "2031-03-04T10:00:00Z"'],
    [{ $length: 2 }, 2, 'a length of 2'],
    [{ $contains: 1 }, [2], 'something that contains 1'],
    [{ $contains: 1 }, '1', 'something that contains 1'],
    [{ $type: 'number' }, '1', 'a value of type number'],
  ];
  it.each(bad)('%j refuses %j', (pattern, seen, expected) => {
    expect(match(pattern, seen, { path: 'p' })).toEqual([{ path: 'p', expected, seen: expect.any(String) }]);
  });

  it.each([
    [{ $anything: true }, /unknown matcher \$anything; expected one of \$any, /],
    [{ $match: '(' }, /\$match: expected a regular expression, seen "\("/],
    [{ $any: false }, /\$any: expected true, seen false/],
    [{ $atLeast: 'tomorrow' }, /\$atLeast: expected a number or an instant/],
  ])('%j is a mistake of its author', (pattern, message) => {
    expect(() => match({ a: pattern }, { a: 1 })).toThrow(PatternError);
    expect(() => match({ a: pattern }, { a: 1 })).toThrow(message);
  });

  it('are closed by exactly, too', () => {
    expect(match({ $contains: { a: 1 } }, [{ a: 1, b: 2 }], { exactly: true })).toHaveLength(1);
  });
});

/** JSON without objects that would be read as matchers. */
const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !holdsMatcher(value));

function holdsMatcher(value: unknown): boolean {
  if (matcherOf(value) !== undefined) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsMatcher);
}

/** A value, and the path to one of its keys. */
const keyed = fc
  .tuple(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), json, { minKeys: 2 }), fc.nat())
  .map(([value, nth]) => ({ value, key: Object.keys(value)[nth % Object.keys(value).length] as string }));

describe('match, for any value', () => {
  it('takes the value itself, also exactly', () => {
    fc.assert(
      fc.property(json, (value) => {
        const copy = structuredClone(value);
        expect(match(value, copy)).toEqual([]);
        expect(match(value, copy, { exactly: true })).toEqual([]);
      }),
    );
  });

  it('tells exactly the key that was taken away', () => {
    fc.assert(
      fc.property(keyed, ({ value, key }) => {
        const { [key]: _, ...rest } = value;
        expect(paths(value, rest)).toEqual([key]);
        expect(paths(rest, value, true)).toEqual([key]);
        expect(paths(rest, value)).toEqual([]);
      }),
    );
  });

  it('tells exactly the key whose value is another one', () => {
    fc.assert(
      fc.property(keyed, ({ value, key }) => {
        const other = { ...value, [key]: ['other', value[key], 'other'] };
        const found = paths(value, other);
        expect(found.length).toBeGreaterThan(0);
        for (const path of found) expect(path === key || path.startsWith(key)).toBe(true);
      }),
    );
  });

  it('agrees with its opposite', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const fits = match(one, other).length === 0;
        expect(match({ $not: one }, other).length === 0).toBe(!fits);
        expect(match({ $oneOf: [one] }, other).length === 0).toBe(fits);
        expect(match({ $contains: one }, [other]).length === 0).toBe(fits);
      }),
    );
  });
});
