import { describe, expect, it } from 'vitest';
import { ExpressionError, interpolate } from '../../../scenarios/runner/interpolate.ts';
import fc from '../../support/fast-check.ts';

const scope = {
  now: '2031-03-04T10:00:00.000Z',
  count: 3,
  flag: false,
  nothing: null,
  problem: { name: 'address', 'a-b': 1, deep: [{ x: 'first' }, { x: 'last' }] },
  'my-device': { serialNumber: 'S1' },
  'now-P1D': 'no sum',
};
const put = (value: unknown) => interpolate(value, scope);

describe('a text that is one reference and nothing else', () => {
  it.each([
    ['${count}', 3],
    ['${ count }', 3],
    ['${flag}', false],
    ['${nothing}', null],
    ['${problem}', scope.problem],
    ['${problem.name}', 'address'],
    ['${problem.a-b}', 1],
    ['${problem.deep[0].x}', 'first'],
    ['${problem.deep[-1].x}', 'last'],
    ['${my-device.serialNumber}', 'S1'],
  ])('becomes the value itself: %s', (text, value) => {
    expect(put(text)).toEqual(value);
  });
});

describe('a reference inside of a text', () => {
  it.each([
    ['a ${count} b', 'a 3 b'],
    ['${count}${flag}', '3false'],
    ['P${count}D', 'P3D'],
    [' ${problem.name}', ' address'],
  ])('is put into it: %s', (text, value) => {
    expect(put(text)).toBe(value);
  });

  it.each([
    ['$${count}', '${count}'],
    ['$$${count}', '$${count}'],
    ['$', '$'],
    ['$18.99 {x} $x', '$18.99 {x} $x'],
    ['a$${b ${count}', 'a${b 3'],
  ])('is letters where the dollar sign is doubled, or no brace follows: %s', (text, value) => {
    expect(put(text)).toBe(value);
  });
});

describe('an instant', () => {
  it.each([
    ['${now + PT24H}', '2031-03-05T10:00:00.000Z'],
    ['${now - P1D}', '2031-03-03T10:00:00.000Z'],
    ['${now+PT0.5S}', '2031-03-04T10:00:00.500Z'],
    ['${now -PT1H}', '2031-03-04T09:00:00.000Z'],
    ['${now-PT1H}', '2031-03-04T09:00:00.000Z'],
    ['at ${now + P1W}!', 'at 2031-03-11T10:00:00.000Z!'],
  ])('is moved: %s', (text, value) => {
    expect(put(text)).toBe(value);
  });

  it('may have any form that instants are read in', () => {
    expect(interpolate('${at + PT1M}', { at: '2031-03-04T11:00:00+01:00' })).toBe('2031-03-04T10:01:00.000Z');
  });
});

describe('a reference that has no value', () => {
  it.each([
    ['${other}', '${other}: there is no value for it'],
    ['${problem.nmae}', '${problem.nmae}: there is no value for it'],
    ['${problem.toString}', '${problem.toString}: there is no value for it'],
    ['${constructor}', '${constructor}: there is no value for it'],
    ['${count.x}', '${count.x}: there is no value for it'],
    ['${problem.deep.x}', '${problem.deep.x}: there is no value for it'],
    ['${count', '${count: the closing "}" is missing'],
    ['a ${nothing}', '${nothing} is nothing (null), which cannot stand inside of a text'],
    ['a ${problem}', '${problem} is a mapping, which cannot stand inside of a text'],
    ['a ${problem.deep}', '${problem.deep} is a list, which cannot stand inside of a text'],
    ['${count + PT1H}', '${count + PT1H}: only an instant can be moved, seen 3'],
    ['${problem.name + PT1H}', '${problem.name + PT1H}: only an instant can be moved, seen "address"'],
    ['${now + P3000000D}', '${now + P3000000D}: leads beyond the years 0 to 9999'],
    [
      '${now + soon}',
      '${now + soon}: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S after "+", seen "soon"',
    ],
  ])('is told: %s', (text, message) => {
    expect(() => put(text)).toThrow(ExpressionError);
    expect(() => put(text)).toThrow(message);
  });

  it('is told with the path of its text', () => {
    const pathOf = (value: unknown): unknown => {
      try {
        put(value);
      } catch (error) {
        return (error as ExpressionError).path;
      }
      return undefined;
    };
    expect(pathOf({ a: [1, { b: '${other}' }] })).toEqual(['a', 1, 'b']);
    expect(pathOf({ '${other}': 1 })).toEqual(['${other}']);
    expect(pathOf({ a: { '${count}': 1, 3: 2 } })).toEqual(['a']);
  });
});

describe('a whole value', () => {
  it('is copied, keys and all', () => {
    const value = { '${problem.name}': ['${count}', { x: 'a${count}' }], plain: true };
    expect(put(value)).toEqual({ address: [3, { x: 'a3' }], plain: true });
    expect(value.plain).toBe(true);
    expect(Object.keys(value)[0]).toBe('${problem.name}');
  });

  const anything = fc.jsonValue({ depthSize: 'small', stringUnit: 'grapheme' });
  const doubled = (text: string): string => text.replaceAll('${', () => '$${');
  const escapeAll = (value: unknown): unknown => {
    if (typeof value === 'string') return doubled(value);
    if (Array.isArray(value)) return value.map(escapeAll);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [doubled(key), escapeAll(inner)]));
  };
  /** Texts with many of the signs that mean something. */
  const signs = fc.array(fc.constantFrom('$', '{', '}', '${', '$${', 'a', 'now', ' + ', 'P1D'), { maxLength: 12 });

  it('stays what it is when it refers to nothing', () => {
    fc.assert(
      fc.property(anything, (value) => {
        fc.pre(!JSON.stringify(value).includes('${'));
        expect(interpolate(value, {})).toEqual(value);
      }),
    );
  });

  it('becomes what it was when every "${" in it is doubled', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(interpolate(escapeAll(value), {})).toEqual(value);
      }),
    );
    fc.assert(
      fc.property(signs, (parts) => {
        expect(interpolate(doubled(parts.join('')), {})).toBe(parts.join(''));
      }),
    );
  });

  it('puts any value in its place, untouched and not read again', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(interpolate(['${x}', { y: '${x}' }], { x: value })).toEqual([value, { y: value }]);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        expect(interpolate(`${doubled(text)}|\${x}|`, { x: other })).toBe(`${text}|${other}|`);
      }),
    );
  });

  it('is either made, or told why not: it never fails otherwise', () => {
    fc.assert(
      fc.property(signs, (parts) => {
        try {
          interpolate({ a: parts.join('') }, scope);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
    );
  });

  it('moves an instant there and back', () => {
    const year = 365 * 86_400;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * year }), fc.integer({ min: 0, max: 100 * year }), (at, seconds) => {
        const start = new Date(at * 1000).toISOString();
        const there = interpolate(`\${start + PT${seconds}S}`, { start });
        expect(Date.parse(there as string)).toBe((at + seconds) * 1000);
        expect(interpolate(`\${there - PT${seconds}S}`, { there })).toBe(start);
      }),
    );
  });
});
